"""A case that is over as one file: everything that was seen of it, with the checksums of its parts."""
