"""One file a format: a Document or a table out as bytes."""
