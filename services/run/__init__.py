"""Composition: the one place that knows every service, and how they are started, watched and stopped."""
