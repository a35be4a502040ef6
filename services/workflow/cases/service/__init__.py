"""The use cases of the chain: load, decide, write, record."""
