"""Bytes to Document and Document to bytes: text with outline numbers, and nothing about what it promises.

`model` is the hand-over; `readers` and `writers` hold one file per format; `outline` recognises printed numbers.
"""
