"""Assessment of units 考核: points by rules that the office sets, each with its cases; never of a person."""
