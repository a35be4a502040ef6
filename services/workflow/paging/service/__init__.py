"""Raising pages, climbing their ladders, confirming them."""
