"""The caches of which bodies an activity concerns, and of which of them concern a commitment that it counts towards
(`models.Involvement`, `models.CountedInvolvement`): their triggers, making them anew, holding them against the record.
"""

from django.db import connection, transaction

from jiedui.ledger.cache_triggers import Step

_INTO = """
INSERT INTO ledger_involvement
  (programme_id, activity_id, organisation_id, day, unit_id, kind, is_unapproved, needs_both_sides)"""
_OWN = f"""{_INTO}
SELECT a.programme_id, a.id, a.organisation_id, COALESCE(a.done_on, a.planned_on),
       a.organisation_id, a.kind, a.is_unapproved, a.needs_both_sides
FROM ledger_activity a"""  # noqa: S608 - our own words
_NEW = f"""{_INTO}
VALUES (NEW.programme_id, NEW.id, NEW.organisation_id, COALESCE(NEW.done_on, NEW.planned_on),
        NEW.organisation_id, NEW.kind, NEW.is_unapproved, NEW.needs_both_sides)"""
_TAKING_PART = f"""{_INTO}
SELECT a.programme_id, a.id, p.organisation_id, COALESCE(a.done_on, a.planned_on),
       a.organisation_id, a.kind, a.is_unapproved, a.needs_both_sides
FROM ledger_activityorganisation p
JOIN ledger_activity a ON a.id = p.activity_id AND a.organisation_id <> p.organisation_id"""  # noqa: S608 - our own words
_COUNTED = """
INSERT INTO ledger_countedinvolvement
  (commitment_id, activity_id, organisation_id, day, unit_id, kind, needs_both_sides)
SELECT c.commitment_id, i.activity_id, i.organisation_id, i.day, i.unit_id, i.kind, i.needs_both_sides
FROM ledger_contribution c JOIN ledger_involvement i ON i.activity_id = c.activity_id
WHERE c.counts_until IS NULL"""
_THAT_ONE = "activity_id = {row}.activity_id AND commitment_id = {row}.commitment_id"
_NO_LONGER = f"DELETE FROM ledger_countedinvolvement WHERE {_THAT_ONE}"  # noqa: S608 - our own words
_ITS_OWN = "(SELECT a.organisation_id FROM ledger_activity a WHERE a.id = OLD.activity_id)"
_THAT_BODY = "activity_id = OLD.activity_id AND organisation_id = OLD.organisation_id"
_LEFT = "DELETE FROM {cache} " + f"WHERE {_THAT_BODY} AND organisation_id <> {_ITS_OWN}"  # noqa: S608 - our own words
# What happens to which table, and what is then done. A body that takes part in its own activity stands there once.
STEPS = (
    Step("involved_recorded", "INSERT", "ledger_activity", (_NEW,)),
    Step(
        "involved_changed",
        "UPDATE OF organisation_id, done_on, planned_on, kind, is_unapproved, needs_both_sides",
        "ledger_activity",
        (
            "DELETE FROM ledger_countedinvolvement WHERE activity_id = NEW.id",
            "DELETE FROM ledger_involvement WHERE activity_id = NEW.id",
            f"{_OWN} WHERE a.id = NEW.id",
            f"{_TAKING_PART} WHERE a.id = NEW.id",
            f"{_COUNTED} AND c.activity_id = NEW.id",
        ),
    ),
    Step(
        "involved_joined",
        "INSERT",
        "ledger_activityorganisation",
        (
            f"{_TAKING_PART} WHERE a.id = NEW.activity_id AND p.organisation_id = NEW.organisation_id",
            f"{_COUNTED} AND i.activity_id = NEW.activity_id AND i.organisation_id = NEW.organisation_id "
            "AND i.organisation_id <> i.unit_id",
        ),
    ),
    Step(
        "involved_left",
        "DELETE",
        "ledger_activityorganisation",
        (_LEFT.format(cache="ledger_countedinvolvement"), _LEFT.format(cache="ledger_involvement")),
    ),
    Step("counted_towards", "INSERT", "ledger_contribution", (f"{_COUNTED} AND c.id = NEW.id",)),
    Step(
        "counted_otherwise",
        "UPDATE OF activity_id, commitment_id, counts_until",
        "ledger_contribution",
        (
            _NO_LONGER.format(row="OLD"),
            _NO_LONGER.format(row="NEW"),
            f"{_COUNTED} AND c.activity_id = NEW.activity_id AND c.commitment_id = NEW.commitment_id",
        ),
    ),
    Step("counted_no_longer", "DELETE", "ledger_contribution", (_NO_LONGER.format(row="OLD"),)),
)

# Activities of which the caches lack something, hold what isn't so, or hold it otherwise.
_WRONG = """
SELECT MIN(found.activity_id) FROM (
  SELECT a.id AS activity_id FROM ledger_activity a
  LEFT JOIN ledger_involvement i ON i.activity_id = a.id AND i.organisation_id = a.organisation_id
  WHERE i.id IS NULL
  UNION ALL
  SELECT p.activity_id FROM ledger_activityorganisation p
  LEFT JOIN ledger_involvement i ON i.activity_id = p.activity_id AND i.organisation_id = p.organisation_id
  WHERE i.id IS NULL
  UNION ALL
  SELECT i.activity_id FROM ledger_involvement i
  LEFT JOIN ledger_activity a ON a.id = i.activity_id
  LEFT JOIN ledger_activityorganisation p ON p.activity_id = i.activity_id AND p.organisation_id = i.organisation_id
  WHERE a.id IS NULL OR (i.organisation_id <> a.organisation_id AND p.id IS NULL) OR i.unit_id <> a.organisation_id
    OR i.programme_id <> a.programme_id OR i.day <> COALESCE(a.done_on, a.planned_on) OR i.kind <> a.kind
    OR i.is_unapproved <> a.is_unapproved OR i.needs_both_sides <> a.needs_both_sides
  UNION ALL
  SELECT c.activity_id FROM ledger_contribution c
  JOIN ledger_involvement i ON i.activity_id = c.activity_id
  LEFT JOIN ledger_countedinvolvement k ON k.activity_id = c.activity_id AND k.commitment_id = c.commitment_id
    AND k.organisation_id = i.organisation_id
  WHERE c.counts_until IS NULL AND k.id IS NULL
  UNION ALL
  SELECT k.activity_id FROM ledger_countedinvolvement k
  LEFT JOIN ledger_involvement i ON i.activity_id = k.activity_id AND i.organisation_id = k.organisation_id
  LEFT JOIN ledger_contribution c ON c.activity_id = k.activity_id AND c.commitment_id = k.commitment_id
    AND c.counts_until IS NULL
  WHERE i.id IS NULL OR c.id IS NULL OR k.day <> i.day OR k.unit_id <> i.unit_id OR k.kind <> i.kind
    OR k.needs_both_sides <> i.needs_both_sides
) found"""


def first_wrong() -> int | None:
    """The first activity of which the caches say other than the record."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        number: int | None = cursor.fetchone()[0]
    return number


def rebuild() -> None:
    """Throw the caches away and make them anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_countedinvolvement")
        cursor.execute("DELETE FROM ledger_involvement")
        cursor.execute(_OWN)
        cursor.execute(_TAKING_PART)
        cursor.execute(_COUNTED)
