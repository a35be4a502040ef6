"""Open311 GeoReport v2: the desk as cities' own applications know it (docs/open311.md)."""
