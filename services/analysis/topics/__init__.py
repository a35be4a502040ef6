"""话题 / 同一事项: which items are about one matter, why, and how it grows."""
