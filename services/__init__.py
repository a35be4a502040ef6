"""Huiying: what the public said, and the answer it gets."""
