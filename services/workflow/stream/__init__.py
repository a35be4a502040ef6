"""What a signed-in browser hears as it happens."""
