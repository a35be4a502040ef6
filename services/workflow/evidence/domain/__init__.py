"""What an attachment is and who may see it; pure."""
