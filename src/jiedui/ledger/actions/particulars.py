"""What people say of an activity, checked: its plan, and what was done. Raises the refusals of bad input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.kernel.quantities import HUNDREDTHS
from jiedui.ledger import access
from jiedui.ledger.actions.kind_values import check_order, checked_values
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.bounds import MOST_AMOUNT, MOST_PEOPLE
from jiedui.ledger.kinds import find_kind, kind_of
from jiedui.ledger.models import Activity, Programme
from jiedui.ledger.refusals import Refused
from jiedui.ledger.ruling import needs_both_sides
from jiedui.ledger.terms import days_to_record, term_in_force
from jiedui.ledger.viewers import Viewer

LONGEST_NOTE = 10_000
MOST_PARTICIPANTS = 200
UNIT_OF_THE_UNCOUNTED = "项"


@dataclass(frozen=True, slots=True)
class Details:
    """What is planned. `amount` is in hundredths of the kind's unit (money: fen); bodies are known by their numbers.

    `values` are what the kind's planned fields say, by code; what says nothing is left out.
    """

    kind: str
    title: str
    organisation: int
    planned_on: date
    planned_until: date | None = None
    place: str = ""
    amount: int = HUNDREDTHS
    people: int | None = None
    note: str = ""
    participants: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actuals:
    """What was done: what is None was as planned. `values` are what the kind's fields of the deed say, by code."""

    done_on: date
    done_until: date | None = None
    place: str | None = None
    amount: int | None = None
    people: int | None = None
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Details as columns of the row, and the other bodies that take part."""

    columns: Mapping[str, Any]
    participants: tuple[int, ...]


def checked(actor: Viewer, programme: Programme, details: Details, *, known: Activity | None = None) -> Checked:
    """The details as they may be kept, in the name of a body for which the actor may record.

    `known` is the activity that they are to change.
    """
    kind = find_kind(programme, details.kind)
    if kind is None or (kind.is_retired and (known is None or known.kind != kind.code)):
        name = details.kind[:40]
        raise Refused("bad_input", "没有“{kind}”这个活动类别，请从列表中选择。", about="kind", kind=name)
    _check_may_record(actor, programme, details)
    _check_days(programme, details.planned_on, details.planned_until)
    columns = {
        "kind": details.kind,
        "title": required(details.title, what="活动名称", most=200),
        "organisation_id": details.organisation,
        "place": optional(details.place, what="地点", most=120),
        "planned_on": details.planned_on,
        "planned_until": details.planned_until,
        "amount": _amount(details.amount),
        "unit": kind.unit or UNIT_OF_THE_UNCOUNTED,
        "people": _people(details.people),
        "note": optional(details.note, what="内容", most=LONGEST_NOTE),
        "needs_both_sides": needs_both_sides(programme, details.kind),
        "values": checked_values(kind, details.values, kept=known.values if known else {}),
    }
    check_order(kind, columns["values"], columns=columns, unit=columns["unit"])
    return Checked(columns, _participants(details))


def checked_actuals(programme: Programme, activity: Activity, actuals: Actuals, *, on: date) -> dict[str, Any]:
    """What was done, as columns; nothing is done in the future."""
    last = actuals.done_until or actuals.done_on
    if last > on:
        raise Refused("bad_input", "开展日期{day}还没有到，请在开展之后填写。", day=last)
    _check_days(programme, actuals.done_on, actuals.done_until)
    place = activity.place if actuals.place is None else actuals.place
    kind = kind_of(programme, activity.kind)
    said = activity.done_values if actuals.values is None else actuals.values
    columns = {
        "done_on": actuals.done_on,
        "done_until": actuals.done_until,
        "place": optional(place, what="地点", most=120),
        "amount": _amount(activity.amount if actuals.amount is None else actuals.amount),
        "people": _people(activity.people if actuals.people is None else actuals.people),
        "done_values": checked_values(kind, said, kept=activity.done_values, is_of_deed=True),
    }
    check_order(kind, activity.values | columns["done_values"], columns=columns, unit=activity.unit)
    return columns


def _check_may_record(actor: Viewer, programme: Programme, details: Details) -> None:
    prospective = Activity(programme=programme, organisation_id=details.organisation, kind=details.kind)
    if not access.may_with(actor, Verb.RECORD, prospective):
        raise Refused("not_allowed", "您不能以这个单位的名义记录这类活动。")
    if not access.may_record_for(actor, programme, details.organisation):
        raise Refused("bad_input", "请从列表中选择开展活动的单位。")


def _check_days(programme: Programme, first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Refused("bad_input", "结束日期{last}早于开始日期{first}。", first=first, last=last)
    term = term_in_force(programme)
    if term is None:
        raise Refused("not_ready", "方案还没有印发，暂不能记录活动。")
    earliest, latest = days_to_record(term)
    for day in (first, last or first):
        if not earliest <= day <= latest:
            raise Refused(
                "bad_input",
                "日期{day}不在方案的有效期内，可填{earliest}至{latest}。",
                day=day,
                earliest=earliest,
                latest=latest,
            )


def _amount(hundredths: int) -> int:
    if not 0 <= hundredths <= MOST_AMOUNT:
        raise Refused("bad_input", "数量不能小于零，也不能这样大，请核对单位。")
    return hundredths


def _people(people: int | None) -> int | None:
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        raise Refused("bad_input", "人数应在0到{most}之间。", most=MOST_PEOPLE)
    return people


def _participants(details: Details) -> tuple[int, ...]:
    wanted = tuple(sorted(set(details.participants) - {details.organisation}))
    if len(wanted) > MOST_PARTICIPANTS:
        raise Refused("bad_input", "参加单位最多{most}个。", most=MOST_PARTICIPANTS)
    if Organisation.objects.filter(pk__in=wanted).count() != len(wanted):
        raise Refused("bad_input", "参加单位中有一个不在单位名单里，请从列表中选择。")
    return wanted
