"""The ledger of what was published officially: where, when, in whose words, and what became of it."""
