"""The commitments language: a Document in, a Plan out.

`compile.py` is the one entrance. What a file format is, and what was done about a promise, is not known here.
"""
