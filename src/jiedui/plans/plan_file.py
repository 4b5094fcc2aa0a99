"""The compiled plan as a file: YAML that people read and compare, from which the same plan is loaded back.

Positions are written as `first-last`: characters of `document.text`, counted from 0. What is empty is left out.
`plan_schema` describes the form; `docs/plan.schema.json` is made from it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.quantities import Quantity, from_hundredths, to_hundredths
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span
from jiedui.periods.deadlines import Deadline
from jiedui.periods.recurrence import Recurrence
from jiedui.plans.model import Assumption, Commitment, Parties, Plan, Team

FORMAT = 1
MOST_CHARACTERS = 50_000_000
_HEAD = "# 结对编译的工作方案。位置按 document.text 的字符计数，从 0 开始。\n"
_NO_YAML = untranslated("“{name}”不是可以读取的YAML文件：{reason}")
_NO_PLAN = untranslated("“{name}”不是编译好的方案：{reason}。请用 jiedui compile 方案 -o 文件.yaml 重新生成。")
_TOO_LONG = untranslated("“{name}”有{length}个字符，超过了{most}个的上限。")
_ODD_BREAK = re.compile("[\r\x85\u2028\u2029]")

Table = dict[str, Any]
Made = TypeVar("Made")


def write_plan(plan: Plan) -> str:
    """The plan as YAML."""
    return _HEAD + yaml.dump(
        plan_to_table(plan), Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000
    )


def read_plan(text: str, *, name: str) -> Plan:
    """The plan that `write_plan` wrote. Refuses with a sentence what is none."""
    if len(text) > MOST_CHARACTERS:
        raise InputRefused("P102", _TOO_LONG, name=name, length=len(text), most=MOST_CHARACTERS)
    try:
        table = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader without aliases
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        raise InputRefused("P101", _NO_YAML, name=name, reason=reason) from error
    try:
        return _plan_of(table)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, InvalidOperation) as error:
        raise InputRefused("P103", _NO_PLAN, name=name, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return f"缺少 {error.args[0]}" if isinstance(error, KeyError) else str(error)[:200]


class _Dumper(yaml.SafeDumper):
    """Safe YAML; texts of several lines stand as they are, under a bar."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write equal things out in full."""
        return True


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases, which can make a small file as large as one likes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias, compose anything else."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD_BREAK.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


class _Item(dict[str, Any]):
    """A table that stands over several lines, however short its values are."""


def _write_item(dumper: yaml.SafeDumper, item: _Item) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", item, flow_style=False)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(_Item, _write_item)


def plan_to_table(plan: Plan) -> Table:
    """The plan as what YAML and JSON know: tables, lists, words and numbers."""
    return {
        "format": FORMAT,
        **_filled(
            title=plan.title,
            document_number=plan.document_number,
            issuing_body=plan.issuing_body,
            issued_on=plan.issued_on.isoformat() if plan.issued_on else "",
            basis=list(plan.basis),
            years=list(plan.years),
            parties=_filled(donor=plan.parties.donor, recipient=plan.parties.recipient),
            team=_filled(
                leader=plan.team.leader,
                members=list(plan.team.members),
                responsible_units=list(plan.team.responsible_units),
            ),
        ),
        "commitments": [_Item(_commitment_to_table(each)) for each in plan.commitments],
        "diagnostics": [_Item(_diagnostic_to_table(each)) for each in plan.diagnostics],
        "document": _document_to_table(plan.document),
    }


def _filled(**values: Any) -> Table:
    """What is there, without what is empty."""
    return {name: value for name, value in values.items() if value or value is False}


def _commitment_to_table(each: Commitment) -> Table:
    return {
        **_filled(clause=each.clause_path),
        "quote": each.quote,
        **_filled(
            quantity=_quantity_to_table(each.quantity) if each.quantity else None,
            recurrence=str(each.recurrence or ""),
            deadline=str(each.deadline or ""),
            each_responsible=each.each_responsible or None,
            responsible=list(each.responsible),
            lead=list(each.lead),
            optional=each.is_optional or None,
            parent=each.parent_key,
        ),
        "activity_kind": each.activity_kind,
        **_filled(kind_reason=each.kind_reason),
        "area": each.area,
        "certainty": each.certainty,
        **_filled(assumptions=[{"code": one.code, "message": one.message} for one in each.assumptions]),
        "at": _at(each.span),
        "key": each.key,
    }


def _quantity_to_table(quantity: Quantity) -> Table:
    bounds = {"least": quantity.least, "most": quantity.most}
    told = {name: _number(value) for name, value in bounds.items() if value is not None}
    return {**told, "unit": quantity.unit, **_filled(approx=quantity.approx or None)}


def _number(hundredths: int) -> int | float | str:
    """The number; one too long for a float is written out in words."""
    value = from_hundredths(hundredths)
    return value if to_hundredths(Decimal(str(value))) == hundredths else f"{Decimal(hundredths) / 100}"


def _diagnostic_to_table(each: Diagnostic) -> Table:
    return {
        "code": each.code,
        "severity": each.severity.value,
        "at": _at(each.span),
        "template": each.template,
        **_filled(values=dict(each.values), hint=each.hint_template),
    }


def _document_to_table(document: Document) -> Table:
    return {
        "name": document.name,
        "format": document.format,
        "text": document.text,
        "blocks": [_block_to_table(block) for block in document.blocks],
        "clauses": [_clause_to_table(clause) for clause in document.clauses],
        **_filled(diagnostics=[_diagnostic_to_table(each) for each in document.diagnostics]),
    }


def _block_to_table(block: Block) -> Table:
    return {
        "kind": block.kind.value,
        "at": _at(block.span),
        **_filled(
            marker=block.marker,
            marker_at=_at(block.marker_span) if block.marker_span else "",
            level=block.level,
            cells=" ".join(map(_at, block.cells)),
        ),
        **({"table": block.table} if block.table is not None else {}),
    }


def _clause_to_table(clause: Clause) -> Table:
    return {
        "path": clause.path,
        **_filled(marker=clause.marker),
        "level": clause.level,
        "at": _at(clause.span),
        "heading_at": _at(clause.heading),
        **({"parent": clause.parent} if clause.parent is not None else {}),
        "blocks": " ".join(map(str, clause.blocks)),
    }


def _at(span: Span) -> str:
    return f"{span.start}-{span.end}"


def _span(printed: str) -> Span:
    start, end = printed.split("-")
    return Span(int(start), int(end))


def _spans(printed: str) -> tuple[Span, ...]:
    return tuple(map(_span, printed.split()))


def _plan_of(table: Table) -> Plan:
    if not isinstance(table, Mapping) or table.get("format") != FORMAT:
        message = f"format 应为 {FORMAT}"
        raise ValueError(message)
    parties, team = table.get("parties", {}), table.get("team", {})
    document = _document_of(table["document"])
    issued = _words(table, "issued_on")
    return Plan(
        document=document,
        title=_words(table, "title"),
        document_number=_words(table, "document_number"),
        issuing_body=_words(table, "issuing_body"),
        issued_on=date.fromisoformat(issued) if issued else None,
        basis=_list(table, "basis", str),
        years=_list(table, "years", int),
        parties=Parties(_words(parties, "donor"), _words(parties, "recipient")),
        team=Team(_words(team, "leader"), _list(team, "members", str), _list(team, "responsible_units", str)),
        commitments=tuple(_commitment_of(each, document) for each in table["commitments"]),
        diagnostics=tuple(map(_diagnostic_of, table["diagnostics"])),
    )


def _words(table: Mapping[str, Any], name: str) -> str:
    said = table.get(name, "")
    if not isinstance(said, str):
        message = f"{name} 应是文字，不是 {said!r}"
        raise TypeError(message)
    return said


def _list(table: Mapping[str, Any], name: str, kind: type[Any]) -> tuple[Any, ...]:
    items = table.get(name, [])
    if not isinstance(items, list) or not all(isinstance(item, kind) for item in items):
        message = f"{name} 应是一个列表"
        raise TypeError(message)
    return tuple(items)


def _commitment_of(table: Table, document: Document) -> Commitment:
    span = _span(table["at"])
    quote = table["quote"]
    if span.cut(document.text) != quote:
        message = f"“{quote}”与正文第 {table['at']} 个字符不符"
        raise ValueError(message)
    return Commitment(
        key=table["key"],
        clause_path=_words(table, "clause"),
        span=span,
        quote=quote,
        quantity=_perhaps(table.get("quantity"), _quantity_of),
        recurrence=_perhaps(table.get("recurrence"), Recurrence.read),
        deadline=_perhaps(table.get("deadline"), Deadline),
        each_responsible=table.get("each_responsible", False),
        responsible=_list(table, "responsible", str),
        lead=_list(table, "lead", str),
        is_optional=table.get("optional", False),
        parent_key=_words(table, "parent"),
        activity_kind=table["activity_kind"],
        kind_reason=_words(table, "kind_reason"),
        area=table["area"],
        certainty=table["certainty"],
        assumptions=tuple(Assumption(each["code"], each["message"]) for each in table.get("assumptions", [])),
    )


def _perhaps(value: Any, make: Callable[[Any], Made]) -> Made | None:
    return None if value is None else make(value)


def _quantity_of(table: Table) -> Quantity:
    bounds = (table.get("least"), table.get("most"))
    least, most = (None if value is None else to_hundredths(Decimal(str(value))) for value in bounds)
    return Quantity(least, most, table["unit"], table.get("approx", False))


def _diagnostic_of(table: Table) -> Diagnostic:
    return Diagnostic(
        code=table["code"],
        severity=Severity(table["severity"]),
        span=_span(table["at"]),
        template=table["template"],
        values=MappingProxyType(table.get("values", {})),
        hint_template=_words(table, "hint"),
    )


def _document_of(table: Table) -> Document:
    return Document(
        name=table["name"],
        format=table["format"],
        text=table["text"],
        blocks=tuple(map(_block_of, table["blocks"])),
        clauses=tuple(map(_clause_of, table["clauses"])),
        diagnostics=tuple(map(_diagnostic_of, table.get("diagnostics", []))),
    )


def _block_of(table: Table) -> Block:
    return Block(
        kind=BlockKind(table["kind"]),
        span=_span(table["at"]),
        marker=_words(table, "marker"),
        marker_span=_perhaps(table.get("marker_at"), _span),
        level=table.get("level", 0),
        table=table.get("table"),
        cells=_spans(_words(table, "cells")),
    )


def _clause_of(table: Table) -> Clause:
    return Clause(
        path=table["path"],
        marker=_words(table, "marker"),
        level=table["level"],
        span=_span(table["at"]),
        heading=_span(table["heading_at"]),
        parent=table.get("parent"),
        blocks=tuple(map(int, table["blocks"].split())),
    )
