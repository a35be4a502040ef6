"""Every SQL statement about cases."""
