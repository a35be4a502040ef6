"""Learning from what people corrected: how well the judgement agrees, and candidates that may replace it."""
