"""The cache of which bodies an activity concerns (`models.Involvement`): its triggers, and making it anew."""

from django.db import connection, transaction

from jiedui.ledger.cache_triggers import Step

_OWN = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day, unit_id, kind, is_unapproved)
VALUES (NEW.id, NEW.organisation_id, COALESCE(NEW.done_on, NEW.planned_on),
        NEW.organisation_id, NEW.kind, NEW.is_unapproved)"""
_ALL_OWN = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day, unit_id, kind, is_unapproved)
SELECT a.id, a.organisation_id, COALESCE(a.done_on, a.planned_on), a.organisation_id, a.kind, a.is_unapproved
FROM ledger_activity a"""
_TAKING_PART = """
INSERT INTO ledger_involvement (activity_id, organisation_id, day, unit_id, kind, is_unapproved)
SELECT a.id, p.organisation_id, COALESCE(a.done_on, a.planned_on), a.organisation_id, a.kind, a.is_unapproved
FROM ledger_activityorganisation p
JOIN ledger_activity a ON a.id = p.activity_id AND a.organisation_id <> p.organisation_id"""
# What happens to which table, and what is then done. A body that takes part in its own activity stands there once.
STEPS = (
    Step("involved_recorded", "INSERT", "ledger_activity", (_OWN,)),
    Step(
        "involved_changed",
        "UPDATE OF organisation_id, done_on, planned_on, kind, is_unapproved",
        "ledger_activity",
        ("DELETE FROM ledger_involvement WHERE activity_id = NEW.id", _OWN, f"{_TAKING_PART} WHERE a.id = NEW.id"),
    ),
    Step(
        "involved_joined",
        "INSERT",
        "ledger_activityorganisation",
        (f"{_TAKING_PART} WHERE a.id = NEW.activity_id AND p.organisation_id = NEW.organisation_id",),
    ),
    Step(
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


def rebuild() -> None:
    """Throw the cache away and make it anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_involvement")
        cursor.execute(_ALL_OWN)
        cursor.execute(_TAKING_PART)
