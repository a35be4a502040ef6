"""What goes over the wire about cases."""
