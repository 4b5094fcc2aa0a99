"""What must be true of the record after anything: the acknowledged is there, once, whole, and the log verifies."""

from collections import Counter
from collections.abc import Iterable

from benchmarks.trials.clients import LIFE, Story
from benchmarks.trials.outcome import Outcome

# The state in which so many acts of a life leave an activity.
STATES = ("", "draft", "submitted", "submitted", "approved", "carried_out", "carried_out", "confirmed")


def check(outcome: Outcome, stories: Iterable[Story]) -> None:
    """Hold every story, and the whole record, against what was acknowledged."""
    from django.db import connection

    from jiedui.ledger.verification import verify_database

    connection.close()
    verbs = _verbs()
    for story in stories:
        _check_story(outcome, story, verbs.get(story.uid))
    fault = verify_database().fault
    outcome.expect(holds=fault is None, else_=f"the record doesn't verify: {fault and fault.message}")
    connection.close()


def _check_story(outcome: Outcome, story: Story, found: tuple[str, list[str]] | None) -> None:
    state, verbs = found or ("", [])
    wanted = [act for act, _ in LIFE]
    outcome.expect(
        holds=verbs == wanted[: len(verbs)] and story.acknowledged <= len(verbs) <= story.asked,
        else_=f"{story.uid}: {story.acknowledged} acts acknowledged, {story.asked} asked, found {verbs}",
    )
    outcome.expect(holds=state == STATES[len(verbs)], else_=f"{story.uid}: {state} after {verbs}")


def _verbs() -> dict[object, tuple[str, list[str]]]:
    """Of each activity its state, and the verbs that the log tells of it."""
    from jiedui.ledger.models import Activity, Change, Event, Evidence

    number = {row: (uid, state) for row, uid, state in Activity.objects.values_list("pk", "uid", "state")}
    rows = {("ledger_activity", pk): pk for pk in number}
    rows |= {("ledger_evidence", pk): owner for pk, owner in Evidence.objects.values_list("pk", "activity_id")}
    rows |= _approvals()
    verbs = dict(Event.objects.values_list("sequence", "verb"))
    found: dict[int, dict[int, str]] = {pk: {} for pk in number}
    for event, table, row in Change.objects.order_by("event_id").values_list("event_id", "table", "row"):
        if (table, row) in rows:
            found[rows[table, row]][event] = verbs[event]
    doubled = [uid for uid, times in Counter(uid for uid, _ in number.values()).items() if times > 1]
    assert not doubled, doubled
    return {number[pk][0]: (number[pk][1], list(events.values())) for pk, events in found.items()}


def _approvals() -> dict[tuple[str, int], int]:
    from jiedui.ledger.models import Approval

    return {("ledger_approval", pk): owner for pk, owner in Approval.objects.values_list("pk", "activity_id")}
