"""Units, people and units' systems."""
