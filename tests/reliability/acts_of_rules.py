"""Actions on rules, kinds, months, views and devices: entries of `every_act`."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from jiedui.ledger.actions import (
    delegations,
    field_page,
    kinds,
    months,
    photo_place,
    rules,
    saved_views,
)
from jiedui.ledger.models import SavedView
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import (
    EDUCATION,
    body,
    make_activity,
    make_kind,
)
from tests.reliability.acting_list import MONTH, Act, act


def _order(cast: Cast) -> Any:
    return delegations.delegate(
        cast.donor_leader,
        programme=cast.programme,
        stand_in="liaison",
        from_on=TODAY,
        until_on=days_after(9),
        paper="区府办便函〔2019〕3号",
        at=at(),
    )


@act("delegations.delegate")
def _delegate(cast: Cast) -> Act:
    return lambda: _order(cast)


@act("delegations.end_delegation")
def _end_delegation(cast: Cast) -> Act:
    number = _order(cast).pk
    return lambda: delegations.end_delegation(
        cast.donor_leader, programme=cast.programme, delegation=number, reason="已返回", at=at()
    )


@act("rules.change_settings")
def _settings(cast: Cast) -> Act:
    return lambda: rules.change_settings(
        cast.liaison, programme=cast.programme, approval_days=7, regularise_days=9, at=at()
    )


@act("rules.set_consent_rule")
def _rule(cast: Cast) -> Act:
    make_activity(cast)
    return lambda: rules.set_consent_rule(
        cast.liaison, programme=cast.programme, kind="expert_batch", needs_consent=False, paper="会议纪要", at=at()
    )


@act("field_page.switch_field_page")
def _field_page(cast: Cast) -> Act:
    return lambda: field_page.switch_field_page(
        cast.liaison, programme=cast.programme, may_install=True, takes_location=True, at=at()
    )


@act("photo_place.compare_photo_place")
def _photo_place(cast: Cast) -> Act:
    circle = photo_place.Circle(Decimal("28.2"), Decimal("110.2"), 20)
    return lambda: photo_place.compare_photo_place(cast.liaison, programme=cast.programme, circle=circle, at=at())


_KIND = kinds.NewKind("研学活动", "talent", "期", needs_both_sides=False)


@act("kinds.add_kind")
def _add_kind(cast: Cast) -> Act:
    return lambda: kinds.add_kind(cast.liaison, programme=cast.programme, kind=_KIND, at=at())


@act("kinds.change_kind")
def _change_kind(cast: Cast) -> Act:
    name = make_kind(cast)
    kind = replace(_KIND, needs_both_sides=True, fields=(kinds.NewField("参加学生"),))
    return lambda: kinds.change_kind(cast.liaison, programme=cast.programme, name=name, kind=kind, at=at())


@act("kinds.retire_kind")
def _retire_kind(cast: Cast) -> Act:
    name = make_kind(cast)
    return lambda: kinds.retire_kind(cast.liaison, programme=cast.programme, name=name, reason="不再开展", at=at())


@act("kinds.restore_kind")
def _restore_kind(cast: Cast) -> Act:
    name = make_kind(cast)
    kinds.retire_kind(cast.liaison, programme=cast.programme, name=name, reason="不再开展", at=at())
    return lambda: kinds.restore_kind(cast.liaison, programme=cast.programme, name=name, at=at())


@act("months.say_nothing_to_report")
def _nothing(cast: Cast) -> Act:
    about = {"organisation": body(EDUCATION).pk, "month": MONTH}
    return lambda: months.say_nothing_to_report(cast.clerk, programme=cast.programme, at=at(), **about)


@act("months.take_back_nothing_to_report")
def _something(cast: Cast) -> Act:
    about = {"organisation": body(EDUCATION).pk, "month": MONTH}
    months.say_nothing_to_report(cast.clerk, programme=cast.programme, at=at(), **about)
    return lambda: months.take_back_nothing_to_report(cast.clerk, programme=cast.programme, at=at(), **about)


@act("saved_views.save_view", is_told=False)
def _save_view(cast: Cast) -> Act:
    about = {"page": "ledger", "name": "本月", "query": "state=draft"}
    return lambda: saved_views.save_view(cast.clerk, programme=cast.programme, **about)


def _view(cast: Cast) -> int:
    saved_views.save_view(cast.clerk, programme=cast.programme, page="ledger", name="本月", query="state=draft")
    return SavedView.objects.get().pk


@act("saved_views.rename_view", is_told=False)
def _rename_view(cast: Cast) -> Act:
    number = _view(cast)
    return lambda: saved_views.rename_view(cast.clerk, programme=cast.programme, number=number, name="上月")


@act("saved_views.delete_view", is_told=False)
def _delete_view(cast: Cast) -> Act:
    number = _view(cast)
    return lambda: saved_views.delete_view(cast.clerk, programme=cast.programme, number=number)
