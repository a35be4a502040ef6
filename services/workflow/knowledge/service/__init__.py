"""The use cases of knowledge entries."""
