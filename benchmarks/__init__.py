"""Measurements that the documents quote, each made by one command."""
