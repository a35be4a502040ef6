"""The rules of knowledge entries; pure."""
