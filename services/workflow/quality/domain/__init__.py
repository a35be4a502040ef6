"""The rules of the gate: pure, local, each warning with its place and its reason."""
