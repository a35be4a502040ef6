"""What people may read of items: one, or a list with filters and search."""
