"""Channels, what left by them, and what a message may tell."""
