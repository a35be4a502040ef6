"""What a channel is, where it may lead, what it says, and what its answers mean; pure."""
