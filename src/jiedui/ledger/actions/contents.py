"""What a device says of an activity, read: a plan's content or a deed, as JSON. Raises the refusals of bad input."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiedui.ledger import consent
from jiedui.ledger.actions import particulars
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.models import Activity
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer

Sent = Mapping[str, Any]
Content = dict[str, Any]


def read_details(sent: Sent) -> Details:
    """The plan of an activity, in the form of `consent.planned_content`."""
    return Details(
        kind=_text(sent, "kind"),
        title=_text(sent, "title"),
        organisation=_number(sent, "organisation") or 0,
        planned_on=_needed_day(sent, "planned_on"),
        planned_until=_day(sent, "planned_until"),
        place=_text(sent, "place"),
        amount=_or(_number(sent, "amount"), 100),
        people=_number(sent, "people"),
        note=_text(sent, "note"),
        participants=_numbers(sent, "participants"),
        values=_values(sent) or {},
    )


def read_actuals(sent: Sent) -> Actuals:
    """What was done."""
    return Actuals(
        done_on=_needed_day(sent, "done_on"),
        done_until=_day(sent, "done_until"),
        place=None if sent.get("place") is None else _text(sent, "place"),
        amount=_number(sent, "amount"),
        people=_number(sent, "people"),
        values=_values(sent),
    )


def read_unit_and_month(sent: Sent) -> tuple[int, date]:
    """The unit that has nothing to report, and of which month: any day of it."""
    return _number(sent, "organisation") or 0, _needed_day(sent, "month")


def content_of(actor: Viewer, activity: Activity, details: Details) -> Content:
    """The details as the record would keep them of this activity, checked. Raises Refused."""
    programme = activity.programme
    checked = particulars.checked(actor, programme, details, known=activity)
    return consent.planned_content(Activity(programme=programme, **checked.columns), checked.participants)


def present_content(activity: Activity) -> Content:
    """What the record says of the plan now."""
    return consent.planned_content(activity, consent.participants_of(activity))


def _text(sent: Sent, name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise _unreadable(name)
    return value


def _number(sent: Sent, name: str) -> int | None:
    value = sent.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53):
        raise _unreadable(name)
    return value


def _numbers(sent: Sent, name: str) -> tuple[int, ...]:
    values = sent.get(name) or []
    if not isinstance(values, list) or len(values) > particulars.MOST_PARTICIPANTS:
        raise _unreadable(name)
    return tuple(_or(_number({name: value}, name), 0) for value in values)


def _values(sent: Sent) -> dict[str, Any] | None:
    """What the kind's own fields say; each is checked by its type where the details are."""
    values = sent.get("values")
    if values is not None and not isinstance(values, dict):
        raise _unreadable("values")
    return values


def _day(sent: Sent, name: str) -> date | None:
    value = sent.get(name)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unreadable(name) from None


def _needed_day(sent: Sent, name: str) -> date:
    day = _day(sent, name)
    if day is None:
        raise Refused("bad_input", "请填写{what}。", what="日期")
    return day


def _or(value: int | None, other: int) -> int:
    return other if value is None else value


def _unreadable(name: str) -> Refused:
    return Refused("bad_input", "“{name}”这一项无法读取，请在现场页面上重新填写。", name=name)
