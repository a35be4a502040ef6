"""Every statement on the assessment of units."""
