"""A plan's commitments spread into dated obligations: commitment x period x responsible party.

Knows nothing of what was done, of the clock, or of stored rows.
"""
