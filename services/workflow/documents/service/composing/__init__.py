"""What the documents of a case say: facts of the case in the office's words, and 无 where there is none."""
