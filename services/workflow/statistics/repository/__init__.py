"""Every SQL statement of the statistics."""
