"""The tables of the search index on either database: made by the migration, made again by `jiedui reindex`."""

# Our words come ready cut; `_` begins the marks and must not part them.
_SQLITE = (
    "CREATE VIRTUAL TABLE ledger_indexedwords USING fts5("
    "words, detail=none, columnsize=0, prefix='1', tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
)
# With `fastupdate` every search would first read through the list of what was written lately.
_POSTGRES = (
    "ALTER TABLE ledger_indexedactivity ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX indexed_words ON ledger_indexedactivity USING gin (words) WITH (fastupdate = off)",
)


def statements_for(vendor: str) -> tuple[str, ...]:
    """What makes the words of the index, beside the table that Django makes."""
    return _SQLITE if vendor == "sqlite" else _POSTGRES


def statements_to_empty(vendor: str) -> tuple[str, ...]:
    """What empties the index; on SQLite the words are dropped and made anew, for they can be damaged by themselves."""
    if vendor == "sqlite":
        return ("DELETE FROM ledger_indexedactivity", "DROP TABLE IF EXISTS ledger_indexedwords", *_SQLITE)
    return ("TRUNCATE ledger_indexedactivity",)
