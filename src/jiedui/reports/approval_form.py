"""The form on which both sides' leaders give their opinion on an activity (活动呈批表), as it stands on a day.

What is missing stays blank, so that it can be signed on paper. Working forms are no 公文 and carry no letterhead.
"""

from dataclasses import dataclass
from datetime import date, datetime

from jiedui.documents.writers.docx_form import Entry, Form, Signed, write_form
from jiedui.kernel.money import format_wan
from jiedui.kernel.quantities import YUAN
from jiedui.plans.kinds import FieldType, KindField
from jiedui.reports.checkpoint import SignedHead
from jiedui.reports.package_words import SHANGHAI, SIDES, amount_words, day_words, head_line

TITLE = "活动呈批表"
_NOT_NUMBERED = "　　　　　　"
_NOTHING_SIGNED = "签名：　　　　　　　　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class FormOpinion:
    """A side's opinion in force, or nothing yet; `by` is whoever gave it, `on_behalf_of` the leader for whom."""

    side: str
    opinion: str = ""
    by: str = ""
    on_behalf_of: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalForm:
    """What stands on the form. `digest` is of the content shown; `asked_on` the day on which it was handed up.

    `proof` is the code of the page that proves a printout, `picture` its QR code as a PNG, `head` that of the chain.
    """

    programme: str
    number: str
    title: str
    kind: str
    organisation: str
    author: str
    first_day: date
    last_day: date | None
    place: str
    participants: tuple[str, ...]
    headcount: str
    people: int | None
    amount: int
    unit: str
    note: str
    told: tuple[tuple[KindField, str | int], ...]
    asked_on: date | None
    due_on: date | None
    remark: str
    opinions: tuple[FormOpinion, ...]
    digest: str
    printed_on: date
    proof: str = ""
    head: SignedHead | None = None
    picture: bytes | None = None


def form_number(year: int, number: int) -> str:
    """The number as an office writes it.

    >>> form_number(2020, 12)
    '呈批〔2020〕12号'
    """
    return f"呈批〔{year}〕{number}号"


def write_approval_form(form: ApprovalForm) -> bytes:
    """The form as a Word file."""
    return write_form(form_of(form))


def form_of(form: ApprovalForm) -> Form:
    """The form's words in their places; the page that prints shows the same."""
    return Form(
        heading=form.programme,
        title=TITLE,
        left=f"编号：{form.number or _NOT_NUMBERED}",
        right=f"呈报日期：{day_words(form.asked_on) if form.asked_on else '　　年　　月　　日'}",
        rows=(*_facts(form), *(_signed(one) for one in form.opinions), (Entry("备　注", form.remark),)),
        notes=(
            f"本表由台账生成，{day_words(form.printed_on)}打印；所呈内容摘要 {form.digest}",
            *([head_line(form.head)] if form.head else []),
        ),
        picture=form.picture,
    )


def _facts(form: ApprovalForm) -> tuple[tuple[Entry, ...], ...]:
    days = day_words(form.first_day)
    if form.last_day and form.last_day != form.first_day:
        days = f"{days}至{day_words(form.last_day)}"
    others = "、".join(form.participants) or "—"
    label = "经　　费" if form.unit == YUAN else "数　　量"
    return (
        (Entry("活动名称", form.title),),
        (Entry("活动类别", form.kind), Entry("开展单位", form.organisation)),
        (Entry("活动时间", days), Entry("活动地点", form.place or "—")),
        (Entry("参加单位", others), Entry(form.headcount, "—" if form.people is None else str(form.people))),
        (Entry(label, amount_words(form.amount, form.unit)), Entry("经 办 人", form.author)),
        *_of_the_kind(form),
        (Entry("主要内容", form.note, is_tall=True),),
    )


def _of_the_kind(form: ApprovalForm) -> tuple[tuple[Entry, ...], ...]:
    """What the kind asks: short answers two to a line, longer ones across."""
    entries = [Entry(field.name, told_words(field, value)) for field, value in form.told]
    rows: list[tuple[Entry, ...]] = []
    waiting: list[Entry] = []
    for entry in entries:
        if len(entry.text) > _SHORT:
            rows.append((entry,))
            continue
        waiting.append(entry)
        if len(waiting) == _BESIDE:
            rows.append(tuple(waiting))
            waiting = []
    return (*rows, *([tuple(waiting)] if waiting else []))


_SHORT, _BESIDE = 14, 2


def told_words(field: KindField, value: str | int) -> str:
    """A field's value as the form writes it.

    >>> told_words(KindField("topic", "议题", "Topic"), "教育")
    '教育'
    """
    match field.type:
        case FieldType.MONEY:
            return f"{format_wan(int(value))}万元"
        case FieldType.DATE:
            return day_words(date.fromisoformat(str(value)))
        case FieldType.INTEGER:
            return f"{value}{field.unit}"
    return str(value)


def _signed(one: FormOpinion) -> Signed:
    label = f"{SIDES[one.side]}\n领导意见"
    if one.at is None:
        return Signed(label, "", _NOTHING_SIGNED)
    name = f"{one.on_behalf_of}，{one.by}代" if one.on_behalf_of else one.by
    return Signed(label, one.opinion or "同意", f"{name}　{day_words(one.at.astimezone(SHANGHAI).date())}")
