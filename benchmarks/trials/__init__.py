"""Trials of the record's reliability: things go wrong at random moments, and afterwards every promise is counted."""
