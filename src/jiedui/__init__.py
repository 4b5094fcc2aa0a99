"""Jiedui 结对: runs a paired-assistance programme from its published plan to its assessment package.

The storeys, bottom up: kernel, periods | documents, plans | evidence, schedule, assessment,
reports | analytics, accounts, ledger, web | cli, config. docs/architecture.md walks through them.
"""
