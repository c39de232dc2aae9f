"""Reading, checking and writing what lies in ``data/``."""
