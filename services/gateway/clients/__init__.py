"""Units' own systems: their names and secrets."""
