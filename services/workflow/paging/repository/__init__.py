"""Pages with their steps, and the figures that they follow."""
