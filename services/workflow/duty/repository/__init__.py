"""Every SQL statement about the rota."""
