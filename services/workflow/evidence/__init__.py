"""Attachments 附件 on items and cases: told by content, kept by hash, withdrawn with a tombstone."""
