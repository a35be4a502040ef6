"""When something is due, and how that came about."""
