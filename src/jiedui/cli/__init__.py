"""The command line: one file a subject; `offline` runs the core alone, `server` the record."""
