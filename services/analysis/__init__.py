"""Owns assessments: what an item says, how dangerous it is, whose business it is."""
