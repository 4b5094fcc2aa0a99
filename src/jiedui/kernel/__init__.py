"""Value types that three or more storeys share: spans, diagnostics, money, quantities, refusals of input.

No framework, no clock, no network; nothing of ours is imported here.
"""
