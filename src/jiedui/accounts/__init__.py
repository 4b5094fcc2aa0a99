"""Who signs in: organisations as a tree with dated names, people with posts, users, and the table role x verb.

Which programme a role is held in is the ledger's to know. `composed`, by which every room asks the database, is here
because no room below asks it.
"""
