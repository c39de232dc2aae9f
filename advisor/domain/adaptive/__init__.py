"""The short way: what is asked next, and when it is enough."""

from advisor.domain.adaptive.selection import next_item

__all__ = ["next_item"]
