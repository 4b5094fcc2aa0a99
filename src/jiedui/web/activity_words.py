"""Words for the states, events, columns and tasks of an activity."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.ledger.queries.opinions import Way
from jiedui.ledger.queries.task_parts import Awaited
from jiedui.ledger.queries.to_do import ToDo
from jiedui.ledger.states import RULES, STATE_LABELS, ActivityEvent, ActivityState
from jiedui.web.words import NOTHING, amount_words, kind_words, listed, unit_words

SIDES = {"donor": gettext_lazy("帮扶方"), "recipient": gettext_lazy("受援方")}
TO_DO = {
    ToDo.SETTLE: gettext_lazy("两个版本不一致"),
    ToDo.APPROVE: gettext_lazy("审定"),
    ToDo.REGULARISE: gettext_lazy("补办手续"),
    ToDo.RESUBMIT: gettext_lazy("修改后重报"),
    ToDo.CONFIRM: gettext_lazy("确认"),
    ToDo.CARRY_OUT: gettext_lazy("登记开展情况"),
    ToDo.ADD_EVIDENCE: gettext_lazy("补佐证材料"),
    ToDo.SUBMIT: gettext_lazy("报送"),
}
AWAITED = {
    Awaited.BOTH_LEADERS: gettext_lazy("双方领导审定"),
    Awaited.DONOR_LEADER: gettext_lazy("帮扶方领导审定"),
    Awaited.RECIPIENT_LEADER: gettext_lazy("受援方领导审定"),
    Awaited.CONFIRMATION: gettext_lazy("确认"),
}
COLUMNS = {
    "kind": gettext_lazy("活动类别"),
    "title": gettext_lazy("活动名称"),
    "organisation_id": gettext_lazy("开展单位"),
    "place": gettext_lazy("地点"),
    "planned_place": gettext_lazy("计划地点"),
    "planned_on": gettext_lazy("计划日期"),
    "planned_until": gettext_lazy("计划结束日期"),
    "done_on": gettext_lazy("开展日期"),
    "done_until": gettext_lazy("结束日期"),
    "amount": gettext_lazy("数量"),
    "planned_amount": gettext_lazy("计划数量"),
    "unit": gettext_lazy("单位"),
    "people": gettext_lazy("人数"),
    "planned_people": gettext_lazy("计划人数"),
    "note": gettext_lazy("内容"),
    "values": gettext_lazy("分类事项"),
    "done_values": gettext_lazy("分类事项（实际）"),
    "state": gettext_lazy("状态"),
    "returned_reason": gettext_lazy("退回理由"),
    "needs_both_sides": gettext_lazy("须双方审定"),
    "consent_asked_on": gettext_lazy("审定期限起算"),
    "consent_days": gettext_lazy("审定期限（工作日）"),
    "is_unapproved": gettext_lazy("未经审定"),
    "unapproved_reason": gettext_lazy("先行开展的理由"),
    "regularised_on": gettext_lazy("补办日期"),
    "confirmed_on": gettext_lazy("确认日期"),
}


WAYS = {
    Way.UNAPPROVED: gettext_lazy("先行开展"),
    Way.REGULARISED: gettext_lazy("补办手续"),
}


def path_words(name: str) -> str:
    """What a stop on an activity's way is called."""
    return str(WAYS[Way(name)]) if name in set(Way) else state_words(name)


def state_words(state: str) -> str:
    return str(STATE_LABELS[ActivityState(state)])


def event_words(verb: str) -> str:
    """What an event of the log is called; an event that isn't an activity's keeps its code."""
    return str(RULES[ActivityEvent(verb)].label) if verb in set(ActivityEvent) else verb


def column_words(name: str) -> str:
    return str(COLUMNS.get(name, name))


def value_words(name: str, value: Any, unit: str) -> str:
    """A column's value as the history shows it."""
    if value in (None, ""):
        return NOTHING
    if name in ("amount", "planned_amount"):
        return amount_words(value, unit)
    if name == "state":
        return state_words(value)
    if name == "kind":
        return kind_words(value)
    if name == "unit":
        return unit_words(value)
    if isinstance(value, dict):
        return (
            listed(_("%(name)s：%(value)s") % {"name": code, "value": said} for code, said in value.items()) or NOTHING
        )
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def moment_words(at: datetime) -> str:
    """2019-06-30 14:05, in Asia/Shanghai."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def size_words(size: int) -> str:
    """A file's size."""
    if size < 1024 * 1024:
        return f"{max(size // 1024, 1)} KB"
    return f"{size / 1024 / 1024:.1f} MB"
