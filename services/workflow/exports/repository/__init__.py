"""The statements of exports."""
