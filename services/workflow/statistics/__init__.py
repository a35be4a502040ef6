"""Statistics (统计): what is counted, as of which moment, and the cases behind every number."""
