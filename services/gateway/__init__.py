"""Identity, the directory, and the only public port."""
