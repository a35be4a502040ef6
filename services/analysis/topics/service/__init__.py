"""Use cases of the topics."""
