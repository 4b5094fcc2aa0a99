"""The form of the triggers by which the database keeps a cache of its own rows, on either engine.

Triggers and no code of actions, because whoever writes a row must not forget the cache.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """After `event` (as SQL names it) on `table`, for each row: these statements, over OLD and NEW."""

    name: str
    event: str
    table: str
    statements: tuple[str, ...]


def trigger_statements(vendor: str, steps: Iterable[Step]) -> list[str]:
    """The statements that make the triggers on that engine."""
    made = []
    for step in steps:
        body = "; ".join(step.statements)
        if vendor == "sqlite":
            made.append(f"CREATE TRIGGER {step.name} AFTER {step.event} ON {step.table} BEGIN {body}; END")
            continue
        made.append(
            f"CREATE FUNCTION {step.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
        made.append(
            f"CREATE TRIGGER {step.name} AFTER {step.event} ON {step.table} FOR EACH ROW EXECUTE FUNCTION {step.name}()"
        )
    return made
