"""What goes over the wire of the rota."""
