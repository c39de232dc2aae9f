"""The short way: what is asked next, and when it is enough."""
