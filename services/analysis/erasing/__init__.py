"""Forgetting the words of items that were withdrawn or whose time is over."""
