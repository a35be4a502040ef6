"""Makes the parameters that ship in services/analysis/parameters; never imported by the service."""
