"""Gathering facts, composing papers, and making them by schedule."""
