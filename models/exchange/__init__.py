"""Excel, Word, CSV and JSON in and out: parses and plans, never writes."""
