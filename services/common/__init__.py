"""Plumbing that every service stands on; it knows nothing of the subject."""
