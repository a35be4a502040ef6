"""PostgreSQL and Valkey from wheels, for an installation of one machine."""
