"""The definitions of `assessment` as table expressions, compiled to SQL, and engines that run them over snapshots.

The only room that speaks Ibis. In a request it hands out SQL text; Django's own cursor runs it.
"""
