"""What the facts mean: the two fact tables, the status rules, and the evaluator that specifies them.

The same rules as table expressions live in `analytics`; a parity suite holds both together.
"""
