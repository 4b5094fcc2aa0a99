"""Every row of every audited table against the changes that the log tells of it.

Rows and changes are walked side by side in the order of their numbers, so that memory holds one row's history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Model

from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger import chain
from jiedui.ledger.fault import Broken, table_of
from jiedui.ledger.models import Change, Operation
from jiedui.ledger.stored import stored_rows

_COLUMNS = ("event_id", "row", "operation", "fields", "row_digest")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class History:
    """A row as the log leaves it: its columns (None once deleted), its digest, and the last event that changed it."""

    row: int
    values: dict[str, Any] | None
    digest: str
    event: int


def check_rows(count: Callable[[str], None]) -> None:
    """The rows of all audited tables, table by table. Raises Broken."""
    for model in chain.AUDITED:
        _check_table(model, count)


def _check_table(model: type[Model], count: Callable[[str], None]) -> None:
    histories, present = _histories(model), stored_rows(model, chain.audited_columns(model))
    history, row = next(histories, None), next(present, None)
    while history is not None or row is not None:
        if row is None or (history is not None and history.row < row[0]):
            _check_gone(model, history)
            history = next(histories, None)
        elif history is None or row[0] < history.row:
            raise Broken(
                "row_unknown",
                untranslated("{table}第{row}行不是经系统写入的：日志里没有它。"),
                table=table_of(model),
                row=row[0],
            )
        else:
            _check_same(model, history, row[1])
            count("rows")
            history, row = next(histories, None), next(present, None)


def _check_gone(model: type[Model], history: History | None) -> None:
    if history is not None and history.values is not None:
        raise Broken(
            "row_missing",
            untranslated(
                "{table}第{row}行不见了，日志里没有删除它的事件（最后一次变更是第{event}号事件，行摘要{expected}）。"
            ),
            table=table_of(model),
            row=history.row,
            event=history.event,
            expected=history.digest,
        )


def _check_same(model: type[Model], history: History, values: dict[str, Any]) -> None:
    table = table_of(model)
    if history.values is None:
        raise Broken(
            "row_returned",
            untranslated("{table}第{row}行已由第{event}号事件删除，现在又出现了。"),
            table=table,
            row=history.row,
            event=history.event,
        )
    found = chain.row_digest(table, history.row, values)
    if found != history.digest:
        raise Broken(
            "row_changed",
            untranslated(
                "{table}第{row}行被改动：{columns}。日志（第{event}号事件）的行摘要是{expected}，现为{found}。"
            ),
            table=table,
            row=history.row,
            columns=_differences(history.values, values),
            event=history.event,
            expected=history.digest,
            found=found,
        )


def _differences(logged: dict[str, Any], present: dict[str, Any]) -> str:
    names = [name for name in present if present[name] != logged.get(name)]
    return "；".join(f"{name} {_shown(logged.get(name))} → {_shown(present[name])}" for name in names)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _histories(model: type[Model]) -> Iterator[History]:
    """The rows of a table as the log tells them, in the order of their numbers. Raises Broken."""
    table = table_of(model)
    changes = stored_rows(Change, _COLUMNS, order_by=("row", "event_id", "ordinal"), where=("table", table))
    for row, group in groupby((values for _, values in changes), key=lambda values: values["row"]):
        history = History(row, None, "", 0)
        for change in group:
            history = _after(table, history, change)
        yield history


def _after(table: str, history: History, change: dict[str, Any]) -> History:
    """The row's history with one more change, which must fit what was known before. Raises Broken."""
    known = history.values or {}
    for name, (before, _) in change["fields"].items():
        if known.get(name) != before:
            _raise_between(table, history, change, column=name, expected=known.get(name), found=before)
    if change["operation"] == Operation.DELETED:
        return History(history.row, None, "", change["event_id"])
    values = known | {name: after for name, (_, after) in change["fields"].items()}
    digest = chain.row_digest(table, history.row, values)
    if digest != change["row_digest"]:
        _raise_between(table, history, change, column="", expected=digest, found=change["row_digest"])
    return History(history.row, values, digest, change["event_id"])


def _raise_between(
    table: str, history: History, change: dict[str, Any], *, column: str, expected: object, found: object
) -> None:
    raise Broken(
        "row_changed_between",
        untranslated(
            "{table}第{row}行在第{before}号与第{event}号事件之间被改动，日志里没有记载（{column}）：应为{expected}，当时为{found}。"
        ),
        table=table,
        row=history.row,
        before=history.event,
        event=change["event_id"],
        column=column,
        expected=_shown(expected),
        found=_shown(found),
    )
