"""What papers are made of, and what is stored of their schedule."""
