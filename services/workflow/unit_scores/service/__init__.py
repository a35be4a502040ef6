"""The use cases of the assessment of units."""
