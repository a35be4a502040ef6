"""The look of documents after GB/T 9704-2012: content in, .docx out; python-docx is loaded when used."""
