"""Sending a file of items to a gateway: read, shape, send in batches, report."""
