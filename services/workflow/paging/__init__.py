"""Urgent pages to the person on call, up the ladder until somebody confirms."""
