"""Use cases of documents: making, reading, the register, the office's forms."""
