"""Every statement of the topics."""
