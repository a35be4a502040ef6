"""What is asked of somebody in a case, by when, and what became of it."""
