"""Signed webhooks of units' own systems: what happens to their cases, told at least once."""
