"""The programs' face: a request becomes one query or one action, and the answer JSON. No rule lives here.

Addresses begin with `/api/`. `field` takes what was recorded without signal.
"""
