"""What the file of a case is made of; pure."""
