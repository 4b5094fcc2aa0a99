"""Kinds of activity of a programme's own (自设类别): added, changed, retired. No code, no restart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.db import IntegrityError
from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import YUAN
from jiedui.ledger import access, chain
from jiedui.ledger.actions.rules import let_drafts_follow
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.kinds import forget_kinds
from jiedui.ledger.models import ConsentRule, Programme, ProgrammeKind
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import AREAS, KINDS, MONEY_AREA, FieldType

MOST_KINDS = 40
MOST_FIELDS = 20
MOST_CHOICES = 30
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class NewField:
    """A field as it is asked for. `code` names one that the kind has already; a new one has none yet."""

    name: str
    type: FieldType = FieldType.TEXT
    english: str = ""
    unit: str = ""
    is_wanted: bool = False
    is_of_deed: bool = False
    choices: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class NewKind:
    """A kind as it is asked for."""

    name: str
    area: str
    unit: str
    needs_both_sides: bool
    english: str = ""
    evidence: tuple[str, ...] = ()
    fields: tuple[NewField, ...] = ()


def add_kind(actor: Viewer, *, programme: Programme, kind: NewKind, at: datetime) -> ProgrammeKind:
    """Add a kind to those of the registry. Raises Missing, Refused: `not_allowed`, `bad_input`, `conflict`."""
    access.check_may(Verb.SET_RULES, actor, programme)
    name = _checked_name(kind.name)
    with chain.recording(actor.actor, "add_kind", at=at, programme_id=programme.pk) as record:
        own = ProgrammeKind.objects.filter(programme=programme)
        if own.count() >= MOST_KINDS:
            raise Refused("bad_input", "自设类别最多{most}个。", most=MOST_KINDS)
        if own.filter(name=name).exists():
            raise _is_taken(name)
        columns = _columns(kind, known=())
        row = ProgrammeKind(programme=programme, name=name, made_by_id=actor.user_id, made_at=at, **columns)
        try:
            record.create(row)
        except IntegrityError as error:
            raise _is_taken(name) from error
    forget_kinds(programme)
    return row


def change_kind(actor: Viewer, *, programme: Programme, name: str, kind: NewKind, at: datetime) -> None:
    """Change what a kind of the programme's own asks. Its name, its unit and the types of its fields stay.

    Whether both sides must agree beforehand goes for drafts too; what was handed up keeps the rule of its day.
    """
    access.check_may(Verb.SET_RULES, actor, programme)
    with chain.recording(actor.actor, "change_kind", at=at, programme_id=programme.pk) as record:
        row = _own(programme, name)
        if kind.unit.strip() != row.unit:
            raise Refused("bad_input", "计量单位不能更改，否则此前的数量无法比较。请停用后另设一个类别。", about="unit")
        is_new_rule = kind.needs_both_sides is not row.needs_both_sides
        if is_new_rule and ConsentRule.objects.filter(programme=programme, kind=name).exists():
            template = untranslated("这一类是否须双方审定已另有规定，请在设置的“哪些活动须双方审定”里更改。")
            raise Refused("conflict", template, about="needs_both_sides")
        record.change(row, **_columns(replace(kind, name=name), known=row.fields))
        if is_new_rule:
            let_drafts_follow(record, programme, kind=name, needs_consent=kind.needs_both_sides)
    forget_kinds(programme)


def retire_kind(actor: Viewer, *, programme: Programme, name: str, reason: str, at: datetime) -> None:
    """Offer it no more (停用). What was recorded stays, and so does what it counts towards."""
    access.check_may(Verb.SET_RULES, actor, programme)
    reason = required(reason, what="理由", most=400)
    with chain.recording(actor.actor, "retire_kind", at=at, programme_id=programme.pk, reason=reason) as record:
        row = _own(programme, name)
        if row.retired_on is not None:
            raise Refused("wrong_state", "这个类别已经停用。")
        record.change(row, retired_on=timezone.localdate(at), retired_reason=reason)
    forget_kinds(programme)


def restore_kind(actor: Viewer, *, programme: Programme, name: str, at: datetime) -> None:
    """Offer a retired kind again."""
    access.check_may(Verb.SET_RULES, actor, programme)
    with chain.recording(actor.actor, "restore_kind", at=at, programme_id=programme.pk) as record:
        row = _own(programme, name)
        if row.retired_on is None:
            raise Refused("wrong_state", "这个类别没有停用。")
        record.change(row, retired_on=None, retired_reason="")
    forget_kinds(programme)


def _own(programme: Programme, name: str) -> ProgrammeKind:
    row = ProgrammeKind.objects.select_for_update(of=("self",)).filter(programme=programme, name=name).first()
    if row is None:
        raise Missing
    return row


def _is_taken(name: str) -> Refused:
    return Refused("conflict", "已经有“{name}”这个活动类别，停用的也不能重名。", about="name", name=name)


def _checked_name(words: str) -> str:
    name = "".join(normalize("NFKC", words).split())
    if not _NAME.fullmatch(name):
        raise Refused("bad_input", "类别名称应为2至20个汉字、字母或数字，如“夏令营”。", about="name")
    if name in KINDS or name in {kind.name for kind in KINDS.values()}:
        raise _is_taken(name)
    return name


def _columns(kind: NewKind, *, known: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if kind.area not in AREAS or kind.area == MONEY_AREA:
        raise Refused("bad_input", "请选择一个方面；资金类活动的确认规则是固定的，不能自设类别。", about="area")
    evidence = tuple(dict.fromkeys(filter(None, (one.strip() for one in kind.evidence))))
    if len(evidence) > 10:
        raise Refused("bad_input", "佐证材料最多列{most}种。", about="evidence", most=10)
    return {
        "area": kind.area,
        "unit": optional(kind.unit, what="计量单位", most=8),
        "needs_both_sides": kind.needs_both_sides,
        "english": optional(kind.english, what="英文名称", most=60),
        "evidence": [optional(one, what="佐证材料", most=30) for one in evidence],
        "fields": _fields(kind.fields, known),
    }


def _fields(wanted: Sequence[NewField], known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields as they are kept: those known keep their code and type, new ones get the next, others are retired."""
    names = [field.name.strip() for field in wanted]
    if len(set(names)) != len(names):
        raise Refused("bad_input", "有两个事项同名，请区分。", about="fields")
    if len(known) + sum(not field.code for field in wanted) > MOST_FIELDS * 2 or len(wanted) > MOST_FIELDS:
        raise Refused("bad_input", "一个类别最多{most}个事项。", about="fields", most=MOST_FIELDS)
    earlier = {told["code"]: told for told in known}
    kept = [_field(field, field.code or f"f{number}", earlier) for field, number in _numbered(wanted, len(known))]
    chosen = {told["code"] for told in kept}
    return kept + [told | {"is_retired": True} for code, told in earlier.items() if code not in chosen]


def _numbered(wanted: Iterable[NewField], taken: int) -> Iterable[tuple[NewField, int]]:
    for field in wanted:
        taken += not field.code
        yield field, taken


def _field(field: NewField, code: str, earlier: dict[str, dict[str, Any]]) -> dict[str, Any]:
    name = required(field.name, what="事项名称", most=20)
    before = earlier.get(code)
    if field.code and before is None:
        raise Refused("bad_input", "“{name}”不是这个类别的事项，请刷新页面后重试。", about="fields", name=name)
    if before is not None and (before["type"], before.get("of_deed", False)) != (str(field.type), field.is_of_deed):
        template = untranslated("“{name}”已经在用，类型和填写时间不能更改；请删去后另加一项。")
        raise Refused("bad_input", template, about="fields", name=name)
    told = {
        "code": code,
        "chinese": name,
        "english": optional(field.english, what="英文名称", most=60) or name,
        "type": str(field.type),
        "unit": YUAN if field.type is FieldType.MONEY else optional(field.unit, what="单位", most=8),
        "wanted": field.is_wanted,
        "of_deed": field.is_of_deed,
    }
    return told | ({"choices": _choices(field, name)} if field.type is FieldType.CHOICE else {})


def _choices(field: NewField, name: str) -> list[list[str]]:
    choices = list(dict.fromkeys(filter(None, (one.strip() for one in field.choices))))
    if not 2 <= len(choices) <= MOST_CHOICES:
        template = untranslated("“{name}”是选择项，请列出2至{most}个可选的内容，用顿号隔开。")
        raise Refused("bad_input", template, about="fields", name=name, most=MOST_CHOICES)
    return [[optional(one, what="可选内容", most=30)] * 2 for one in choices]
