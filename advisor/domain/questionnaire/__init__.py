"""Traits, items and attempts."""
