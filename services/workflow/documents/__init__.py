"""Official documents (公文): slips, notices, reports, summaries, laid out after GB/T 9704-2012."""
