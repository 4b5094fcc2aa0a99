"""Codes and values as words for people, in the language of the request."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, npgettext_lazy
from django.utils.translation import gettext as _

from jiedui.accounts.roles import LABELS as ROLES
from jiedui.accounts.roles import Role
from jiedui.assessment.reasons import Amount
from jiedui.kernel.money import format_wan, format_yuan
from jiedui.kernel.quantities import YUAN, format_hundredths
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.queries.dues import Due
from jiedui.ledger.refusals import Refused, named
from jiedui.periods.deadlines import Deadline
from jiedui.periods.recurrence import Cycle, Recurrence
from jiedui.plans.field_values import written_value
from jiedui.plans.kinds import AREAS, EVIDENCE_ENGLISH, KINDS, ActivityKind, FieldType, KindField

NOTHING = "—"


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def sentence_of(refusal: Refused | InputRefused) -> str:
    """The sentence of a refusal, translated, with its values."""
    values = {
        name: _roles(value) if name == "roles" else named(value, in_english=is_english())
        for name, value in refusal.values.items()
    }
    return _(refusal.template).format_map(values)


def _roles(value: object) -> str:
    codes = str(value).split("、")
    return listed(str(ROLES[Role(code)]) if code in set(Role) else code for code in codes)


def listed(parts: Iterable[object]) -> str:
    """Several things in a row: 甲、乙, in English with commas."""
    return _("、").join(str(part) for part in parts)


def evidence_words(wanted: Iterable[str]) -> str:
    """The evidence that a kind usually wants; what a programme named itself stays as it is."""
    return listed(EVIDENCE_ENGLISH.get(one, one) if is_english() else one for one in wanted)


def area_words(code: str) -> str:
    """The area's name."""
    area = AREAS.get(code)
    if area is None:
        return _("其他")
    return area.english if is_english() else area.name


def kind_words(kind: str | ActivityKind) -> str:
    """The activity kind's name; of a code, as the registry has it. The code of a programme's own kind is its name."""
    found = KINDS.get(kind) if isinstance(kind, str) else kind
    if found is None:
        return str(kind)
    return found.english if is_english() else found.name


def headcount_words(kind: ActivityKind) -> str:
    """What the second number of a kind counts: people, or posts."""
    return kind.headcount.english if is_english() else kind.headcount.name


def field_words(field: KindField) -> str:
    """The name of what a kind asks."""
    return field.english if is_english() else field.name


def choice_words(field: KindField, choice: str) -> str:
    """A choice as it is shown: in English its translation, where there is one."""
    english = dict(zip(field.choices, field.choices_english, strict=False))
    return english.get(choice, choice) if is_english() else choice


def field_value_words(field: KindField, value: str | int | None) -> str:
    """A value with its unit: 12家, 85,000.00 元, in English with the unit's English."""
    if value is None:
        return NOTHING
    if field.type is FieldType.CHOICE:
        return choice_words(field, str(value))
    written = written_value(field, value)
    if field.type is FieldType.MONEY:
        return _("{amount} 元").format(amount=written)
    if not field.unit:
        return written
    return f"{written} {unit_words(field.unit)}" if is_english() else written + field.unit


def amount_words(hundredths: int | None, unit: str) -> str:
    """An amount with its unit; money in 万元, in English in yuan. An empty unit gives the bare number."""
    if hundredths is None:
        return NOTHING
    if is_english():
        return f"{_in_english(hundredths, unit)} {unit_words(unit, hundredths)}".rstrip()
    return f"{format_wan(hundredths)} 万元" if unit == YUAN else format_hundredths(hundredths) + unit


_UNITS = {
    "次": npgettext_lazy("计量单位", "次", "次"),
    "批": npgettext_lazy("计量单位", "批", "批"),
    "人": npgettext_lazy("计量单位", "人", "人"),
    "名": npgettext_lazy("计量单位", "名", "名"),
    "场": npgettext_lazy("计量单位", "场", "场"),
    "个": npgettext_lazy("计量单位", "个", "个"),
    "项": npgettext_lazy("计量单位", "项", "项"),
    "件": npgettext_lazy("计量单位", "件", "件"),
    "份": npgettext_lazy("计量单位", "份", "份"),
    "家": npgettext_lazy("计量单位", "家", "家"),
    "对": npgettext_lazy("计量单位", "对", "对"),
    "期": npgettext_lazy("计量单位", "期", "期"),
    "户": npgettext_lazy("计量单位", "户", "户"),
    "人次": npgettext_lazy("计量单位", "人次", "人次"),
    "种": npgettext_lazy("计量单位", "种", "种"),
    "课时": npgettext_lazy("计量单位", "课时", "课时"),
    "个月": npgettext_lazy("计量单位", "个月", "个月"),
    YUAN: npgettext_lazy("计量单位", "元", "元"),
}


def known_units() -> dict[str, tuple[str, str]]:
    """The usual units, each as it is said of one and of several."""
    return {unit: (unit_words(unit, 100), unit_words(unit)) for unit in _UNITS}


def unit_words(unit: str, hundredths: int = 0) -> str:
    """The unit of an amount; a unit that only this plan has stays as the plan writes it."""
    return str(_UNITS[unit] % (1 if hundredths == 100 else 2)) if unit in _UNITS else unit


def _in_english(hundredths: int, unit: str) -> str:
    """Money in whole yuan, for nobody counts in ten thousands there."""
    return format_yuan(hundredths).removesuffix(".00") if unit == YUAN else format_hundredths(hundredths)


def number_words(hundredths: int | None, unit: str) -> str:
    """An amount without its unit, for a column whose head has the unit."""
    if hundredths is None:
        return NOTHING
    if is_english():
        return _in_english(hundredths, unit)
    return format_wan(hundredths) if unit == YUAN else format_hundredths(hundredths)


def exact_words(hundredths: int | None, unit: str) -> str:
    """The exact yuan behind an amount in 万元; empty for other units."""
    if hundredths is None or unit != YUAN:
        return ""
    return _("{amount} 元").format(amount=format_yuan(hundredths))


def bounds_words(least: int | None, most: int | None, unit: str) -> str:
    """What is asked for: 1至2次, 不少于2次, 不低于80.00 万元, 不超过3次."""
    if least is not None and most is not None:
        if least == most:
            return amount_words(least, unit)
        return _("{least}至{most}").format(least=number_words(least, unit), most=amount_words(most, unit))
    if least is not None:
        template = _("不低于{amount}") if unit in (YUAN, "%") else _("不少于{amount}")
        return template.format(amount=amount_words(least, unit))
    if most is not None:
        return _("不超过{amount}").format(amount=amount_words(most, unit))
    return ""


def long_day(day: date) -> str:
    """2019年6月30日, or 30 June 2019."""
    if is_english():
        return date_format(day, "j F Y")
    return f"{day.year}年{day.month}月{day.day}日"


def short_day(day: date, *, beside: date) -> str:
    """As `long_day`, without the year where it is that of the day beside it."""
    if day.year != beside.year:
        return long_day(day)
    return date_format(day, "j F") if is_english() else f"{day.month}月{day.day}日"


def distance_words(day: date, *, as_of: date) -> str:
    """How far off a due day is: 还有5天, 今天到期, 已过17天."""
    days = (day - as_of).days
    if days == 0:
        return _("当天到期")
    if days > 0:
        return ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}
    return ngettext("已过 %(days)s 天", "已过 %(days)s 天", -days) % {"days": -days}


def clause_words(path: str) -> str:
    """三（一）2 for the clause path 三/（一）/2."""
    return path.replace("/", "")


def period_words(start: date, end: date) -> str:
    """A period as its shortest name: 2019年, 2019年上半年, 2019年第1季度, 2019年3月, else its days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day != 1 or end.day != 1:
        return f"{start.isoformat()} – {date.fromordinal(end.toordinal() - 1).isoformat()}"
    if months == 12 and start.month == 1:
        return _("{year}年").format(year=start.year)
    if months % 12 == 0 and start.month == 1:
        return _("{first}—{last}年").format(first=start.year, last=end.year - 1)
    if months == 6 and start.month in (1, 7):
        half = _("{year}年上半年") if start.month == 1 else _("{year}年下半年")
        return half.format(year=start.year)
    if months == 3 and start.month % 3 == 1:
        return _("{year}年第{quarter}季度").format(year=start.year, quarter=start.month // 3 + 1)
    if months == 1:
        return _("{year}年{month}月").format(year=start.year, month=start.month)
    return f"{start.isoformat()} – {date.fromordinal(end.toordinal() - 1).isoformat()}"


def recurrence_words(code: str) -> str:
    """每年 for yearly, 每2年 for every-2-years; empty for once."""
    if code.startswith("every-"):
        return _stepped(Recurrence.read(code))
    return str(_RECURRENCES.get(code, ""))


def _stepped(recurrence: Recurrence) -> str:
    templates = {
        Cycle.DAY: _("每 {n} 天"),
        Cycle.WEEK: _("每 {n} 周"),
        Cycle.MONTH: _("每 {n} 个月"),
        Cycle.YEAR: _("每 {n} 年"),
    }
    return templates.get(recurrence.cycle, "").format(n=recurrence.step)


_RECURRENCES = {
    "daily": gettext_lazy("每天"),
    "weekly": gettext_lazy("每周"),
    "monthly": gettext_lazy("每月"),
    "quarterly": gettext_lazy("每季度"),
    "half-yearly": gettext_lazy("每半年"),
    "yearly": gettext_lazy("每年"),
    "regular": gettext_lazy("定期"),
    "ongoing": gettext_lazy("长期"),
}


def deadline_words(form: str) -> str:
    """By when, as a deadline's form says it: 每年6月30日前, 2019年12月31日前, 印发后30天内."""
    if not form:
        return ""
    if (day := Deadline(form).on) is not None:
        return _("{day}前").format(day=long_day(day))
    if form.startswith("issue+"):
        return _after_issue(int(form[6:-1]), form[-1])
    if form.startswith(("--", "every-year ")):
        return _("每年{day}前").format(day=_day_of_a_year(int(form[-5:-3]), int(form[-2:])))
    return str(_DEADLINES.get(form, "")) or _recurring_day(form)


def _day_of_a_year(month: int, day: int) -> str:
    return date_format(date(2000, month, day), "j F") if is_english() else f"{month}月{day}日"


def _after_issue(count: int, unit: str) -> str:
    templates = {"d": _("印发后 {n} 天内"), "m": _("印发后 {n} 个月内"), "y": _("印发后 {n} 年内")}
    return templates[unit].format(n=count)


_DEADLINES = {
    "every-half-year end": gettext_lazy("每半年末前"),
    "every-quarter end": gettext_lazy("每季度末前"),
    "every-month end": gettext_lazy("每月末前"),
    "every-week mon": gettext_lazy("每周一前"),
    "every-week tue": gettext_lazy("每周二前"),
    "every-week wed": gettext_lazy("每周三前"),
    "every-week thu": gettext_lazy("每周四前"),
    "every-week fri": gettext_lazy("每周五前"),
    "every-week sat": gettext_lazy("每周六前"),
    "every-week sun": gettext_lazy("每周日前"),
}


def _recurring_day(form: str) -> str:
    if form.startswith("every-quarter "):
        month, day = form.removeprefix("every-quarter ").split("-")
        return _("每季度第 {month} 个月 {day} 日前").format(month=int(month), day=int(day))
    return _("每月 {day} 日前").format(day=form.removeprefix("every-month "))


def reason_words(due: Due, *, as_of: date) -> str:
    """Why an obligation's light is what it is."""
    reason = due.reason(as_of=as_of)
    words = _(reason.template).format_map({name: _value_words(value) for name, value in reason.values.items()})
    return _("{reason}（{paper}）").format(reason=words, paper=due.waiver) if reason.code == "waived" else words


def _value_words(value: object) -> str:
    if isinstance(value, Amount):
        return str(value) if not is_english() else amount_words(value.hundredths, value.unit)
    return long_day(value) if isinstance(value, date) else str(value)
