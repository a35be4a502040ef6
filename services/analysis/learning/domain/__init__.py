"""Pure parts of learning: agreement, drift, and whether a candidate may take over."""
