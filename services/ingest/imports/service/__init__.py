"""Imports: taking files in, working them off, giving sheets out."""
