"""Asking for exports, making them, giving them out."""
