"""The life cycle of a case: pure states, tables and rules."""
