"""Why an obligation has its status: the deciding rule, in words, with the numbers and days that decided.

A reason keeps its values as they are, so that a face can show them in its own language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jiedui.assessment.facts import ObligationFact
from jiedui.assessment.results import StatusRow
from jiedui.assessment.rules import Case, deciding_rule
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.money import FEN_PER_WAN, format_wan, format_yuan
from jiedui.kernel.quantities import YUAN, format_hundredths


@dataclass(frozen=True, slots=True)
class Amount:
    """Hundredths of a unit; as a string, what an official would write.

    >>> str(Amount(60_000_000, "元")), str(Amount(12_345, "元")), str(Amount(250, "场"))
    ('60.00万元', '123.45元', '2.5场')
    """

    hundredths: int
    unit: str

    def __str__(self) -> str:
        if self.unit != YUAN:
            return format_hundredths(self.hundredths) + self.unit
        if self.hundredths % (FEN_PER_WAN // 100):
            return format_yuan(self.hundredths) + self.unit
        return f"{format_wan(self.hundredths)}万元"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the `code` of the deciding rule, a Chinese template, and its values."""

    code: str
    template: str
    values: Mapping[str, Amount | date | int]

    @property
    def message(self) -> str:
        """The reason in Chinese."""
        return self.template.format_map({name: _in_words(value) for name, value in self.values.items()})


_TEMPLATES = {
    "waived": untranslated("自{waived_from}起免责"),
    "waived until": untranslated("{waived_from}至{waived_until}免责"),
    "over_most": untranslated("共{achieved}，超过上限{most}，多出{over}"),
    "met": untranslated("已完成{achieved}，达到不少于{needed}的要求"),
    "met_late": untranslated("已完成{achieved}，达到不少于{needed}的要求，但到期时（{due_on}）只完成{achieved_by_due}"),
    "limit_kept": untranslated("共{achieved}，到期未超过上限{most}"),
    "overdue": untranslated("已完成{achieved}，距不少于{needed}还差{short}，逾期{days}天"),
    "due_soon": untranslated("已完成{achieved}，距不少于{needed}还差{short}，还有{days}天到期"),
    "due_soon today": untranslated("已完成{achieved}，距不少于{needed}还差{short}，当天到期"),
    "not_due": untranslated("{opens_on}开始，{due_on}到期"),
    "on_track": untranslated("已完成{achieved}，距不少于{needed}还差{short}，{due_on}到期"),
    "on_track limit": untranslated("共{achieved}，上限{most}，{due_on}到期"),
}
_MONEY_TEMPLATES = {
    "met": untranslated("已到位{achieved}，达到不低于{needed}的要求"),
    "met_late": untranslated("已到位{achieved}，达到不低于{needed}的要求，但到期时（{due_on}）只到位{achieved_by_due}"),
    "overdue": untranslated("已到位{achieved}，距不低于{needed}还差{short}，逾期{days}天"),
    "due_soon": untranslated("已到位{achieved}，距不低于{needed}还差{short}，还有{days}天到期"),
    "due_soon today": untranslated("已到位{achieved}，距不低于{needed}还差{short}，当天到期"),
    "on_track": untranslated("已到位{achieved}，距不低于{needed}还差{short}，{due_on}到期"),
}


def explain(obligation: ObligationFact, row: StatusRow, *, as_of: date, unit: str) -> Reason:
    """Why `row` is the obligation's status as of a day; amounts are hundredths of `unit`.

    >>> from jiedui.assessment.results import Status
    >>> june = date(2020, 6, 30)
    >>> owed = ObligationFact(1, 1, date(2020, 1, 1), june, date(2020, 5, 31), needed=80_000_000, most=None)
    >>> row = StatusRow(1, Status.OVERDUE, achieved=60_000_000, achieved_by_due=60_000_000)
    >>> explain(owed, row, as_of=date(2020, 7, 17), unit="元").message
    '已到位60.00万元，距不低于80.00万元还差20.00万元，逾期17天'
    """
    case = Case(obligation, row.achieved, row.achieved_by_due, as_of)
    code = deciding_rule(case).code
    form = _form(code, case)
    template = _MONEY_TEMPLATES.get(form, _TEMPLATES[form]) if unit == YUAN else _TEMPLATES[form]
    values = _days(case) | _amounts(case, unit)
    return Reason(code, template, {name: value for name, value in values.items() if f"{{{name}}}" in template})


def _form(code: str, case: Case) -> str:
    if code == "waived" and case.obligation.waived_until is not None:
        return "waived until"
    if code == "due_soon" and case.obligation.due_on == case.as_of:
        return "due_soon today"
    if code == "on_track" and case.obligation.needed is None:
        return "on_track limit"
    return code


def _days(case: Case) -> dict[str, Amount | date | int]:
    owed = case.obligation
    named = {
        "opens_on": owed.opens_on,
        "due_on": owed.due_on,
        "waived_from": owed.waived_from,
        "waived_until": owed.waived_until,
    }
    days: dict[str, Amount | date | int] = {name: day for name, day in named.items() if day is not None}
    return days | {"days": abs((owed.due_on - case.as_of).days)}


def _amounts(case: Case, unit: str) -> dict[str, Amount | date | int]:
    needed, most = case.obligation.needed or 0, case.obligation.most or 0
    named = {
        "achieved": case.achieved,
        "achieved_by_due": case.achieved_by_due,
        "needed": needed,
        "short": needed - case.achieved,
        "most": most,
        "over": case.achieved - most,
    }
    return {name: Amount(hundredths, unit) for name, hundredths in named.items()}


def _in_words(value: Amount | date | int) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else str(value)
