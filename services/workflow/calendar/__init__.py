"""Which days the office works, and when."""
