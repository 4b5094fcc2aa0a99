"""The cache of which bodies an activity concerns (`models.Involvement`): the triggers that keep it, and making it anew.

Triggers and no code of actions, because whoever writes an activity or a participant must not forget it.
"""

from django.db import connection, transaction

_OWN = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day)
VALUES (NEW.id, NEW.organisation_id, COALESCE(NEW.done_on, NEW.planned_on))"""
_ALL_OWN = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day)
SELECT a.id, a.organisation_id, COALESCE(a.done_on, a.planned_on) FROM ledger_activity a"""
_TAKING_PART = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day)
SELECT a.id, p.organisation_id, COALESCE(a.done_on, a.planned_on)
FROM ledger_activityorganisation p
JOIN ledger_activity a ON a.id = p.activity_id AND a.organisation_id <> p.organisation_id"""
# What happens to which table, and what is then done. A body that takes part in its own activity stands there once.
_STEPS = (
    ("involved_recorded", "INSERT", "ledger_activity", (_OWN,)),
    (
        "involved_changed",
        "UPDATE OF organisation_id, done_on, planned_on",
        "ledger_activity",
        ("DELETE FROM ledger_involvement WHERE activity_id = NEW.id", _OWN, f"{_TAKING_PART} WHERE a.id = NEW.id"),
    ),
    (
        "involved_joined",
        "INSERT",
        "ledger_activityorganisation",
        (f"{_TAKING_PART} WHERE a.id = NEW.activity_id AND p.organisation_id = NEW.organisation_id",),
    ),
    (
        "involved_left",
        "DELETE",
        "ledger_activityorganisation",
        (
            "DELETE FROM ledger_involvement WHERE activity_id = OLD.activity_id "
            "AND organisation_id = OLD.organisation_id AND organisation_id <> "
            "(SELECT a.organisation_id FROM ledger_activity a WHERE a.id = OLD.activity_id)",
        ),
    ),
)


def trigger_statements(vendor: str) -> list[str]:
    """The statements that make the triggers on that engine."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {'; '.join(steps)}; END"
            for name, event, table, steps in _STEPS
        ]
    made = []
    for name, event, table, steps in _STEPS:
        body = "; ".join(steps)
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
        made.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made


def rebuild() -> None:
    """Throw the cache away and make it anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_involvement")
        cursor.execute(_ALL_OWN)
        cursor.execute(_TAKING_PART)
