"""Callfit: a job-fit advisor for call-centre work."""

__version__ = "0.1.0"
