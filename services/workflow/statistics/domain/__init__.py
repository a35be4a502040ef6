"""What is counted, what each number means, and which parts of a window are summed from what."""
