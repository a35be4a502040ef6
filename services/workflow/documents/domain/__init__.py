"""What a document says, before it is laid out."""
