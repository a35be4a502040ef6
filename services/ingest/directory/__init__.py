"""The units that other features refer to."""
