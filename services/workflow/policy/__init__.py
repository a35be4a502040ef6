"""The handling policy: data with a version, frozen into each case."""
