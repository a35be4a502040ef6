"""Who calls: accounts' passwords, sessions and tokens."""
