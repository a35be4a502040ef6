"""Cases: one matter each, from what was heard to the answer and the file."""
