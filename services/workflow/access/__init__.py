"""Who alone may see a restricted case."""
