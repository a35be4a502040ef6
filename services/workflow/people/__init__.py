"""The people of a unit, and who stands in for whom (AB角)."""
