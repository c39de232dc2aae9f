"""Reading, checking and writing what lies in ``data/``."""

from advisor.content.loading import Content, load

__all__ = ["Content", "load"]
