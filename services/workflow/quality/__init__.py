"""The quality gate of replies: what a draft lacks, said before it is sent for approval."""
