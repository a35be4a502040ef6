"""Every statement on knowledge entries."""
