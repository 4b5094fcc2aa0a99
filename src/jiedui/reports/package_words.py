"""The package's own words: how its tables, workbook and page name states, targets, spans of days and files.

A package is an official file and is written in Chinese; the codes beside the words are the contract's.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jiedui.assessment.labels import LABELS
from jiedui.assessment.results import Status
from jiedui.kernel.money import format_wan
from jiedui.kernel.quantities import YUAN, format_hundredths
from jiedui.plans.kinds import AREAS, KINDS
from jiedui.reports.checkpoint import SignedHead
from jiedui.reports.package_content import ActivityPart, EvidencePart, ObligationPart

SHANGHAI = ZoneInfo("Asia/Shanghai")
# In the order in which a year's lights are counted up: what is kept first.
_ORDER = (
    Status.MET,
    Status.MET_LATE,
    Status.OVER_MOST,
    Status.ON_TRACK,
    Status.DUE_SOON,
    Status.OVERDUE,
    Status.NOT_DUE,
    Status.WAIVED,
)
LIGHTS: Mapping[Status, str] = {status: f"{LABELS[status].glyph} {LABELS[status].chinese}" for status in _ORDER}
STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "已报送",
    "approved": "已同意",
    "carried_out": "已开展",
    "confirmed": "已确认",
    "withdrawn": "已撤回",
}
SIDES: Mapping[str, str] = {"donor": "帮扶方", "recipient": "受援方", "above": "上级"}
_NUMERALS = "一二三四五六七八九十"
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def area_name(code: str) -> str:
    """An area's name.

    >>> area_name("no_such_area")
    '其他'
    """
    return AREAS[code].name if code in AREAS else "其他"


def kind_name(code: str) -> str:
    """An activity kind's name; that of a kind of the programme's own is its code.

    >>> kind_name("job_fair"), kind_name("夏令营")
    ('专场招聘会', '夏令营')
    """
    return KINDS[code].name if code in KINDS else code


def numeral(number: int) -> str:
    """The outline number of a part, from 1.

    >>> numeral(1), numeral(11)
    ('一', '11')
    """
    return _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)


def amount_words(hundredths: int, unit: str) -> str:
    """An amount with its unit, money in 万元.

    >>> amount_words(80_000_000, "元"), amount_words(250, "批")
    ('80.00万元', '2.5批')
    """
    return f"{format_wan(hundredths)}万元" if unit == YUAN else f"{format_hundredths(hundredths)}{unit}"


def target_words(obligation: ObligationPart) -> str:
    """What an obligation asks for, as a work ledger writes it."""
    least, most, unit = obligation.least, obligation.most, obligation.unit
    if least is None and most is None:
        return "定性"
    if most is None:
        return f"不少于{amount_words(least or 0, unit)}"
    if least is None:
        return f"不超过{amount_words(most, unit)}"
    if least == most:
        return amount_words(least, unit)
    return f"{amount_words(least, '')}—{amount_words(most, unit)}" if unit != YUAN else _money_range(least, most)


def _money_range(least: int, most: int) -> str:
    return f"{format_wan(least)}—{format_wan(most)}万元"


def clause_words(path: str) -> str:
    """A clause as a paper quotes it; empty for none.

    >>> clause_words("三/（二）/2")
    '方案三（二）2'
    """
    return f"方案{path.replace('/', '')}" if path else ""


def day_words(day: date) -> str:
    """A day as a text writes it.

    >>> day_words(date(2019, 6, 30))
    '2019年6月30日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def days_words(first: date, until: date | None) -> str:
    """A day, or a stretch of days.

    >>> days_words(date(2019, 6, 28), date(2019, 6, 30))
    '2019-06-28至2019-06-30'
    """
    return first.isoformat() if until in (None, first) else f"{first.isoformat()}至{until.isoformat()}"


def activity_days(activity: ActivityPart) -> str:
    """When it was done, or as long as it isn't, when it is planned."""
    if activity.done_on is None:
        return days_words(activity.planned_on, activity.planned_until)
    return days_words(activity.done_on, activity.done_until)


def moment_words(at: datetime) -> str:
    """A moment by the clock of the office.

    >>> moment_words(datetime(2019, 12, 31, 16, 5, tzinfo=ZoneInfo("UTC")))
    '2020-01-01 00:05'
    """
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def evidence_path(evidence: EvidencePart) -> str:
    """Where a piece of evidence lies under `data/`: its number, and the ending of its name where that is ASCII."""
    return f"evidence/{evidence.number}.{ending_of(evidence.name)}"


def ending_of(name: str) -> str:
    """The ending of a file's name, fit for an ASCII path.

    >>> ending_of("签到表.JPG"), ending_of("无后缀")
    ('jpg', 'bin')
    """
    match = _EXTENSION.search(name)
    return match.group(1).lower() if match else "bin"


_HEAD_SHOWN = 16


def head_line(head: SignedHead) -> str:
    """The signed head on one line, as much of each part as people compare: the foot of a sheet."""
    digest, signature, key = (part[:_HEAD_SHOWN] for part in (head.digest, head.signature, head.key))
    at = moment_words(head.at)
    return f"审计链第 {head.number} 条 · 链首 {digest}… · {at} · 签名 {signature}… · 公钥 {key}…"


def head_words(head: SignedHead) -> tuple[str, str]:
    """The signed head whole, for whoever checks the signature."""
    return (
        f"日志链首：第{head.number}号事件，{moment_words(head.at)}，摘要{head.digest}",
        f"链首签名（Ed25519）：{head.signature}　日志名：{head.origin}　公钥：{head.key}",
    )
