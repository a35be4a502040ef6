"""Sending, and what an administrator decides about it."""
