"""The forms: they check the form of what was typed, and nothing else; the actions check the rest."""
