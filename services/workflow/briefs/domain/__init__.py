"""What the papers say, when they are made, and their pictures; pure."""
