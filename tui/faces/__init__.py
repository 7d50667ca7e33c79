"""What pages say and read, without Textual: the first page is painted from these before Textual is imported."""
