"""Policy questions and answers 政策问答: reviewed answers that are used again, and shown to the public."""
