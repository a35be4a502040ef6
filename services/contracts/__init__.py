"""What one service may know of another: codes, events and DTOs; no logic."""
