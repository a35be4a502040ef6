"""Pure: what is compared, when two items are one matter, and how much is going on about it."""
