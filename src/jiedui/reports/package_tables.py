"""The package's tables as CSV, and their description (Frictionless Data Package): types, keys, units, digests.

UTF-8 with a byte order mark and CRLF, so that an office's spreadsheet opens them; words that begin with = + - @
get a single quote in front, so that it doesn't take them for formulas.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from jiedui.kernel.quantities import HUNDREDTHS
from jiedui.reports.canonical_zip import Measured
from jiedui.reports.package_content import PackageContent
from jiedui.reports.package_words import LIGHTS, SIDES, STATES, area_name, evidence_path, kind_name
from jiedui.sheets.listing import guarded

_QUOTED = "以 = + - @ 开头的文字前加有一个单引号，以免被当作公式。"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its Chinese title, its type in Table Schema, and how its value is found."""

    name: str
    title: str
    type: str
    value: Callable[[Any], object]
    description: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its Chinese title, its columns (the first is the key), and what its columns refer to."""

    name: str
    title: str
    rows: Callable[[PackageContent], Iterable[object]]
    fields: tuple[Field, ...]
    references: tuple[tuple[str, str], ...] = ()


def lines_of(table: Table, content: PackageContent) -> Iterator[str]:
    """The table's heads and rows as lines of CSV."""
    yield _line([field.name for field in table.fields])
    for row in table.rows(content):
        yield _line([_written(field.value(row), field.type) for field in table.fields])


def _line(words: list[str]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(words)
    return text.getvalue()


def describe(content: PackageContent, files: Mapping[str, Measured]) -> bytes:
    """The Data Package description of the tables, given each one's CSV by name."""
    description = {
        "profile": "tabular-data-package",
        "name": content.name.lower(),
        "title": f"{content.programme.name}{content.year}年度考核资料",
        "description": _QUOTED,
        "created": _written(content.at, "datetime"),
        "resources": [_resource(table, files[table.name]) for table in TABLES],
    }
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(table: Table, file: Measured) -> dict[str, Any]:
    keys = [
        {"fields": [name], "reference": {"resource": resource, "fields": ["number"]}}
        for name, resource in table.references
    ]
    schema = {"fields": [_field(field) for field in table.fields], "primaryKey": [table.fields[0].name]}
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _field(field: Field) -> dict[str, Any]:
    described = {"description": field.description} if field.description else {}
    format_ = {"format": "%Y-%m-%dT%H:%M:%SZ"} if field.type == "datetime" else {}
    constraints = {"constraints": {"required": True}} if field.is_required else {}
    return {"name": field.name, "title": field.title, "type": field.type, **format_, **described, **constraints}


def _written(value: object, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = "、".join(value)
    if kind == "number" and isinstance(value, int):
        return _units(value)
    text = str(value)
    return guarded(text) if kind == "string" else text


def _units(hundredths: int) -> str:
    whole, rest = divmod(abs(hundredths), HUNDREDTHS)
    return f"{'-' if hundredths < 0 else ''}{whole}" + (f".{rest:02d}" if rest else "")


def _of(name: str) -> Callable[[Any], object]:
    return lambda row: getattr(row, name)


def _plain(name: str, title: str, kind: str = "string", description: str = "") -> Field:
    return Field(name, title, kind, _of(name), description, is_required=kind != "string")


def _maybe(name: str, title: str, kind: str = "string", description: str = "") -> Field:
    return Field(name, title, kind, _of(name), description, is_required=False)


def _word(name: str, title: str, value: Callable[[Any], str]) -> Field:
    return Field(name, title, "string", value, is_required=False)


_UNIT = "以本行 unit 为单位"
TABLES: tuple[Table, ...] = (
    Table(
        "obligations",
        "任务及完成情况",
        lambda content: content.obligations,
        (
            _plain("number", "任务号", "integer"),
            _plain("commitment", "承诺号"),
            _plain("clause", "条款"),
            _plain("quote", "方案原文"),
            _plain("area", "方面代码"),
            _word("area_name", "方面", lambda row: area_name(row.area)),
            _plain("kind", "类别代码"),
            _word("kind_name", "类别", lambda row: kind_name(row.kind)),
            _plain("lead", "牵头单位"),
            _plain("responsible", "责任单位"),
            _plain("period_from", "期间首日", "date"),
            _plain("period_until", "期间末日", "date"),
            _plain("opens_on", "开始办理日", "date"),
            _plain("due_on", "完成时限", "date", "这一天仍算在内"),
            _maybe("least", "最少", "number", _UNIT),
            _maybe("needed", "算作完成", "number", _UNIT),
            _maybe("most", "最多", "number", _UNIT),
            _plain("unit", "单位"),
            _plain("achieved", "已完成", "number", _UNIT),
            _plain("achieved_by_due", "其中按期", "number", _UNIT),
            _plain("status", "状态代码"),
            _word("status_name", "状态", lambda row: LIGHTS[row.status].split()[1]),
            _plain("waiver_paper", "免责文件"),
            _maybe("waived_from", "免责首日", "date"),
            _maybe("waived_until", "免责末日", "date"),
        ),
    ),
    Table(
        "activities",
        "帮扶活动",
        lambda content: content.activities,
        (
            _plain("number", "活动号", "integer"),
            _plain("uid", "通用编号"),
            _plain("kind", "类别代码"),
            _word("kind_name", "类别", lambda row: kind_name(row.kind)),
            _plain("title", "活动名称"),
            _plain("organisation", "组织单位"),
            _plain("participants", "参加单位"),
            _plain("place", "地点"),
            _plain("planned_on", "计划首日", "date"),
            _maybe("planned_until", "计划末日", "date"),
            _maybe("done_on", "开展首日", "date"),
            _maybe("done_until", "开展末日", "date"),
            _plain("amount", "数量", "number", _UNIT),
            _plain("unit", "单位"),
            _maybe("people", "参加人数", "integer"),
            _plain("note", "主要内容"),
            _plain("told", "分类事项"),
            _plain("state", "状态代码"),
            _word("state_name", "状态", lambda row: STATES.get(row.state, row.state)),
            _plain("is_unapproved", "先行开展", "boolean"),
            _plain("unapproved_reason", "先行开展的原因"),
            _maybe("regularised_on", "补办手续日", "date"),
            _plain("author", "填报人"),
            _plain("recorded_at", "填报时间", "datetime", "世界时"),
            _plain("confirmed_by", "确认人"),
            _maybe("confirmed_on", "确认日", "date"),
        ),
    ),
    Table(
        "approvals",
        "双方领导审定意见",
        lambda content: content.approvals,
        (
            _plain("number", "意见号", "integer"),
            _plain("activity", "活动号", "integer"),
            _plain("side", "一方代码"),
            _word("side_name", "一方", lambda row: SIDES.get(row.side, row.side)),
            _plain("post", "职务"),
            _plain("opinion", "意见"),
            _plain("at", "时间", "datetime", "世界时"),
            _plain("approved_digest", "所同意内容的摘要"),
            _plain("log_head", "当时所见的链首"),
            _maybe("lapsed_at", "失效时间", "datetime", "世界时"),
        ),
        (("activity", "activities"),),
    ),
    Table(
        "contributions",
        "计入",
        lambda content: content.contributions,
        (
            _plain("number", "计入号", "integer"),
            _plain("obligation", "任务号", "integer"),
            _plain("activity", "活动号", "integer"),
            _plain("amount", "数量", "number", "以该任务的 unit 为单位"),
            _plain("done_on", "完成日", "date"),
            _plain("counts_from", "计入起日", "date"),
            _maybe("counts_until", "计入止日", "date", "这一天起不再计入"),
            _plain("is_corrected", "人工更正", "boolean"),
            _plain("reason", "更正原因"),
        ),
        (("obligation", "obligations"), ("activity", "activities")),
    ),
    Table(
        "evidence",
        "佐证材料",
        lambda content: content.evidence,
        (
            _plain("number", "材料号", "integer"),
            _plain("activity", "活动号", "integer"),
            _plain("name", "原文件名"),
            _plain("media_type", "类型"),
            _plain("size", "字节数", "integer"),
            _plain("digest", "SHA-256"),
            _word("path", "包内位置", lambda row: evidence_path(row) if row.source is not None else ""),
            _plain("added_at", "上传时间", "datetime", "世界时"),
            _plain("withdrawn_reason", "撤回原因"),
        ),
        (("activity", "activities"),),
    ),
    Table(
        "events",
        "审计日志中本计划的事件",
        lambda content: content.log.events,
        (
            _plain("sequence", "事件号", "integer"),
            _plain("at", "时间", "datetime", "世界时"),
            _plain("actor", "办理人"),
            _plain("verb", "事项"),
            _plain("reason", "原因"),
            _plain("digest", "SHA-256"),
        ),
    ),
)
