"""What people do to an activity in trial 9: said to the model by its arguments, to the record by a call."""
# ruff: noqa: ARG001 - acts are called alike, whether or not they ask which verb

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from benchmarks.trials.stage import Stage

Doing = tuple[dict[str, Any], Callable[..., object]]


def doing(stage: Stage, verb: str, who: str, number: int) -> Doing:
    """What the verb says to the model beside who and on what, and the call that does it to the record."""
    return _DOING.get(verb, _plain)(stage, verb, who, number)


def _plain(stage: Stage, verb: str, who: str, number: int) -> Doing:
    """An act that says nothing but who, on what, and sometimes why."""
    from jiedui.ledger.actions import activities, approvals

    base = stage.base(number)
    if verb == "comment_on_activity":
        base = {"programme": base["programme"], "activity_uid": base["uid"], "at": base["at"]}
        base |= {"uid": UUID(int=2**80 + stage.steps), "text": "请阅办"}
    elif verb not in ("submit_activity", "approve_activity", "confirm_activity"):
        base["reason"] = f"原因{stage.steps}"
    act = getattr(activities, verb, None) or getattr(approvals, verb)
    return {}, lambda **more: act(stage.viewer(who), **base, **more)


def _edit_activity(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import activities

    old, new = stage.model.deeds[number].plan, stage.plan()
    plan = stage.choose((old, new, new, replace(old, others=new.others - {old.body})))
    base = {**stage.base(number), "details": stage.details(plan)}
    return {"plan": plan}, lambda: activities.edit_activity(stage.viewer(who), **base)


def _carry_out_activity(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import activities
    from jiedui.ledger.actions.particulars import Actuals

    old = stage.model.deeds[number].actual
    actual = old if old and stage.choose((True, False)) else stage.actual()
    given = {**stage.base(number), "actuals": Actuals(actual.day, None, actual.place, actual.amount)}
    if verb == "carry_out_without_approval":
        given["reason"] = f"原因{stage.steps}"
    return {"actual": actual}, lambda: getattr(activities, verb)(stage.viewer(who), **given)


def _add_evidence(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import evidence
    from tests.making import picture_bytes

    content, file = stage.choose((1, 2, 3)), 2**72 + stage.steps
    about = {"activity_uid": stage.uids[number], "uid": UUID(int=file), "name": "现场.png", "at": stage.at()}
    about |= {"programme": stage.cast.programme, "chunks": [picture_bytes(width=content)]}
    return {"number": file, "content": content}, lambda: evidence.add_evidence(stage.viewer(who), **about)


def _withdraw_evidence(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import evidence

    file = stage.choose([*stage.model.deeds[number].files] or [1])
    about = {"activity_uid": stage.uids[number], "uid": UUID(int=file), "reason": "放错", "at": stage.at()}
    about["programme"] = stage.cast.programme
    return {"number": file}, lambda: evidence.withdraw_evidence(stage.viewer(who), **about)


def _add_contribution(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import contributions

    owed, amount = stage.choose(sorted(stage.model.owed)), stage.choose((0, 100, 100, 5_000))
    base = {**stage.base(number), "obligation": owed, "amount": amount, "reason": "漏计"}
    return {"owed": owed, "amount": amount}, lambda: contributions.add_contribution(stage.viewer(who), **base)


def _correct_contribution(stage: Stage, verb: str, who: str, number: int) -> Doing:
    from jiedui.ledger.actions import contributions
    from jiedui.ledger.models import Contribution

    row, amount = stage.choose(range(len(stage.model.deeds[number].rows) + 1)), stage.choose((0, 100, 200))
    made = Contribution.objects.filter(activity__uid=stage.uids[number]).order_by("id").values_list("pk", flat=True)
    base = {**stage.base(number), "contribution": [*made, 0][row], "amount": amount, "reason": "算错"}
    return {"row": row, "amount": amount}, lambda: contributions.correct_contribution(stage.viewer(who), **base)


_DOING: Mapping[str, Callable[[Stage, str, str, int], Doing]] = {
    "edit_activity": _edit_activity,
    "carry_out_activity": _carry_out_activity,
    "carry_out_without_approval": _carry_out_activity,
    "edit_actuals": _carry_out_activity,
    "add_evidence": _add_evidence,
    "withdraw_evidence": _withdraw_evidence,
    "add_contribution": _add_contribution,
    "correct_contribution": _correct_contribution,
}


def with_seen(stage: Stage, act: Callable[..., object], number: int, *, is_stale: bool) -> Callable[[], object]:
    """The act with the digest of what was read, or with none, as of somebody who didn't look."""
    from jiedui.ledger.consent import seen_digest
    from jiedui.ledger.models import Activity

    return lambda: act(seen="" if is_stale else seen_digest(Activity.objects.get(uid=stage.uids[number])))
