"""The record: rows, the one door to them (`access`), the only writes (`actions`), the only reads (`queries`),
and the audit chain. Nothing here knows a request, a response or a template.
"""
