"""舆情信息: one message as it was submitted."""
