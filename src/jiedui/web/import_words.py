"""Words for spreadsheets taken in, and for jobs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.sheets.entries import Fault, Hint
from jiedui.sheets.headings import LEDGER
from jiedui.sheets.vocabulary import OtherRegister, Register, other_registers, registers
from jiedui.web.words import is_english

STATES = {
    "unread": gettext_lazy("未能读取"),
    "received": gettext_lazy("待确认"),
    "accepting": gettext_lazy("正在导入"),
    "accepted": gettext_lazy("已导入"),
    "undoing": gettext_lazy("正在撤销"),
    "undone": gettext_lazy("已撤销"),
}
STANDINGS = {
    "good": gettext_lazy("可导入"),
    "doubtful": gettext_lazy("疑似重复"),
    "known": gettext_lazy("已有"),
    "bad": gettext_lazy("有误"),
    "dropped": gettext_lazy("不导入"),
    "added": gettext_lazy("已导入"),
    "undone": gettext_lazy("已撤销"),
}
WORKS = {
    "export": gettext_lazy("正在导出"),
    "annotate": gettext_lazy("正在加批注"),
    "read_sheet": gettext_lazy("正在读取表格"),
    "accept_sheet": gettext_lazy("正在导入"),
    "undo_import": gettext_lazy("正在撤销导入"),
    "package": gettext_lazy("正在生成考核资料"),
}


def register_choices() -> list[tuple[str, str]]:
    """What a sheet may be read as."""
    return [(LEDGER, _("活动台账")), *_named(registers())]


def register_words(code: str) -> str:
    """What a sheet was known as."""
    return dict((*register_choices(), *_named(other_registers()))).get(code, code)


def _named(known: Iterable[Register | OtherRegister]) -> Iterator[tuple[str, str]]:
    return ((one.code, one.english if is_english() else one.name) for one in known)


def fault_words(fault: Fault) -> str:
    """What is wrong in a cell, and what would be accepted."""
    return _(fault.template).format_map(fault.values)


def hint_words(hint: Hint) -> str:
    """What was guessed, or is wanting."""
    values = {**hint.values, **hint.english} if is_english() else hint.values
    return _(hint.template).format_map(values)


def sentence(template: str, values: Mapping[str, Any]) -> str:
    """A kept sentence in the reader's language."""
    return _(template).format_map(values) if template else ""


def kept_words(column: str, value: str) -> str:
    """A column of a kept file, as the log shows it."""
    if column == "state":
        return str(STATES.get(value, value))
    return register_words(value) if column == "register" else value
