"""Two people at one account, device, spreadsheet or plan in the same moment: run by `test_activities_race`.

Prints as JSON how often each pair met, and what broke. `python -m tests.ledger.racing_records ROUNDS` with JIEDUI_DATA
set. What an event tells of a row must be what it was just before: else the log would contradict its rows.
"""

import sys
from uuid import uuid4

import django

django.setup()


from jiedui.ledger import chain  # noqa: E402
from jiedui.ledger.actions.contributions import correct_contribution  # noqa: E402
from jiedui.ledger.actions.devices import register_device, revoke_device  # noqa: E402
from jiedui.ledger.actions.plans import adopt_plan, receive_plan  # noqa: E402
from jiedui.ledger.actions.sheet_accepting import accept_rows, begin_accepting, begin_undoing, undo_rows  # noqa: E402
from jiedui.ledger.actions.sheet_reading import read_sheet, read_sheet_as, receive_sheet  # noqa: E402
from jiedui.ledger.actions.users import NewUser, add_user, close_user  # noqa: E402
from jiedui.ledger.models import Activity, PlanState, PlanVersion  # noqa: E402
from jiedui.ledger.viewers import SYSTEM  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.days import OPENING, at  # noqa: E402
from tests.ledger.racing import ALLOWED, ENDS, E, Race, S, event, main  # noqa: E402
from tests.making import EDUCATION, make_activity  # noqa: E402


def revoke_twice(cast: Cast) -> Race:
    uid = uuid4()
    register_device(cast.clerk, uid=uid, name="手机", at=at())
    one, other = (
        lambda by=by: revoke_device(by, uid=uid, reason="遗失", at=at()) for by in (cast.clerk, cast.administrator)
    )
    return Race((one, other), ())


def close_twice(cast: Cast) -> Race:
    name = f"u{uuid4().hex[:12]}"
    add_user(SYSTEM, new=NewUser(name, "某某", password_hash="!"), at=at())
    one, other = (
        lambda by=by: close_user(by, username=name, at=at(), reason="离岗") for by in (cast.administrator, SYSTEM)
    )
    return Race((one, other), ())


def read_as_twice(cast: Cast) -> Race:
    uid, base = uuid4(), {"programme": cast.programme, "at": at()}
    receive_sheet(cast.liaison, uid=uid, name="台账.csv", chunks=["活动名称,活动时间".encode()], **base)
    one, other = (
        lambda code=code: read_sheet_as(cast.liaison, uid=uid, register=code, **base)
        for code in ("ledger", "fund_ledger")
    )
    return Race((one, other), ())


def undo_and_edit(cast: Cast) -> Race:
    uid, base = uuid4(), {"programme": cast.programme, "at": at()}
    heads, row = "活动名称,活动类别,活动时间,组织单位", f"送教{uuid4()},专家交流指导,2020-06-28,{EDUCATION}"
    receive_sheet(cast.liaison, uid=uid, name="计划.csv", chunks=[f"{heads}\n{row}\n".encode()], **base)
    read_sheet(cast.liaison, uid=uid, **base)
    begin_accepting(cast.liaison, uid=uid, takes_doubtful=True, **base)
    accept_rows(cast.liaison, uid=uid, **base)
    begin_undoing(cast.liaison, uid=uid, reason="填错", **base)
    activity = Activity.objects.latest("pk")
    acts = (lambda: undo_rows(cast.liaison, uid=uid, **base), event(cast, "liaison", E.EDIT, activity))
    return Race(acts, (activity.uid,))


def adopt_and_correct(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.CONFIRMED)
    row = activity.contributions.first()
    number = make_revision(cast)
    correct = {"contribution": row.pk, "amount": row.amount + 100, "reason": "更正", "at": at()}
    adopt = {"number": number, "document_number": f"第{number}号", "issued_on": OPENING, "at": at()}
    acts = (
        lambda: adopt_plan(cast.donor_leader, programme=cast.programme, **adopt),
        lambda: correct_contribution(cast.liaison, programme=cast.programme, uid=activity.uid, **correct),
    )
    return Race(acts, (activity.uid,))


def receive_twice(cast: Cast) -> Race:
    plan = f"工作方案（2019-2020年）\n一、区教育局每年开展业务帮扶活动不少于1次。\n{uuid4()}\n".encode()

    def receive() -> object:
        return receive_plan(cast.liaison, programme=cast.programme, data=plan, name="方案.txt", at=at())

    return Race((receive, receive), ())


def make_revision(cast: Cast) -> int:
    """The plan in force once more, reviewed and not yet adopted; its number."""
    with chain.recording(SYSTEM.actor, "receive_plan", at=at(), programme_id=cast.programme.pk) as record:
        version = PlanVersion.objects.get(programme=cast.programme, state=PlanState.ADOPTED)
        promises = list(version.commitments.prefetch_related("parties").order_by("parent_id", "sequence"))
        version.pk, version.number = None, cast.programme.versions.latest("number").number + 1
        version.state, version.adopted_on, version.reviewed_by_id = PlanState.REVIEWED, None, cast.liaison.user_id
        record.create(version)
        for promise in promises:
            parties = list(promise.parties.all())
            promise.pk, promise.version, promise.parent_id = None, version, None
            record.create(promise)
            for party in parties:
                party.pk, party.commitment = None, promise
                record.create(party)
    return version.number


# A plan that is received takes the place of those reviewed and not yet adopted: it comes last.
RACES = {
    race.__name__: race
    for race in (revoke_twice, close_twice, read_as_twice, undo_and_edit, adopt_and_correct, receive_twice)
}
ALLOWED |= {
    "revoke_twice": [["done", "done"]],
    "close_twice": [["done", "done"]],
    "read_as_twice": [["done", "done"]],
    # Edited first: no longer to be undone. Undone first: nothing to edit.
    "undo_and_edit": [["conflict", "done"], ["done", "wrong_state"]],
    "adopt_and_correct": [["done", "done"]],
    # Whoever comes second finds the same file under review.
    "receive_twice": [["conflict", "done"]],
}
ENDS |= {
    **{name: set() for name in RACES},
    "undo_and_edit": {S.DRAFT, S.WITHDRAWN},
    "adopt_and_correct": {S.CONFIRMED},
}


if __name__ == "__main__":
    main(RACES, int(sys.argv[1]))
