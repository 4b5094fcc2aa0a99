"""The work ledger (工作台账) and the activity ledger (活动台账) of a year, as an office hands them in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from jiedui.documents.writers.xlsx import Cell, Column, Heading, Kind, Row, Sheet
from jiedui.plans.kinds import AREAS
from jiedui.reports.package_content import ActivityPart, ApprovalPart, EvidencePart, ObligationPart, PackageContent
from jiedui.reports.package_words import (
    LIGHTS,
    SIDES,
    STATES,
    activity_days,
    amount_words,
    area_name,
    clause_words,
    day_words,
    head_words,
    kind_name,
    numeral,
    target_words,
)

WORK_COLUMNS = (
    Column("序号", 5, Kind.CENTRED),
    Column("工作任务", 36),
    Column("年度目标", 13, Kind.CENTRED),
    Column("牵头单位", 11, Kind.CENTRED),
    Column("责任单位", 15, Kind.CENTRED),
    Column("完成时限", 11.5, Kind.DAY),
    Column("进展情况", 14),
    Column("完成情况", 11, Kind.CENTRED),
    Column("佐证材料", 23),
    Column("备注", 11),
)
ACTIVITY_COLUMNS = (
    Column("序号", 5, Kind.CENTRED),
    Column("活动名称", 20),
    Column("活动类别", 10, Kind.CENTRED),
    Column("活动时间", 11.5, Kind.CENTRED),
    Column("地点", 10, Kind.CENTRED),
    Column("组织单位", 12, Kind.CENTRED),
    Column("参加单位", 12, Kind.CENTRED),
    Column("参加人数", 9.5, Kind.NUMBER),
    Column("数量", 10, Kind.CENTRED),
    Column("主要内容", 24),
    Column("审批情况", 17),
    Column("状态", 8, Kind.CENTRED),
    Column("佐证材料", 22),
    Column("备注", 10),
)
_SIGNATURES = "填表人：　　　　　　审核人：　　　　　　联系电话：　　　　　　"


def sheets_of(content: PackageContent) -> tuple[Sheet, Sheet]:
    """The two sheets of the year's ledger."""
    return _work_sheet(content), _activity_sheet(content)


def _work_sheet(content: PackageContent) -> Sheet:
    lights = "、".join(words.replace(" ", "") for words in LIGHTS.values())
    note = f"注：“完成情况”按截至{day_words(content.as_of)}的记录计算：{lights}。"
    return Sheet(
        name="工作台账",
        title=f"{content.programme.name}{content.year}年工作台账",
        line=_line(content),
        columns=WORK_COLUMNS,
        rows=_work_rows(content),
        notes=(note, _SIGNATURES, *_head(content)),
    )


def _activity_sheet(content: PackageContent) -> Sheet:
    return Sheet(
        name="活动台账",
        title=f"{content.programme.name}{content.year}年活动台账",
        line=_line(content),
        columns=ACTIVITY_COLUMNS,
        rows=_activity_rows(content),
        notes=(_SIGNATURES, *_head(content)),
    )


def _head(content: PackageContent) -> tuple[str, ...]:
    return head_words(content.log.head) if content.log.head else ()


def _line(content: PackageContent) -> tuple[str, str, str]:
    return f"填报单位：{content.programme.donor}", f"填报时间：{day_words(content.as_of)}", "金额单位：万元"


def by_area(obligations: tuple[ObligationPart, ...]) -> Iterator[tuple[str, list[ObligationPart]]]:
    """The obligations of each area, the areas in the order of the plan's five; the rest last."""
    found: dict[str, list[ObligationPart]] = defaultdict(list)
    for obligation in obligations:
        found[obligation.area if obligation.area in AREAS else "other"].append(obligation)
    order = [*AREAS, *([] if "other" in AREAS else ["other"])]
    for area in order:
        if area in found:
            yield area, found[area]


def _work_rows(content: PackageContent) -> Iterator[Row]:
    proofs = evidence_by_obligation(content)
    number = 0
    for turn, (area, obligations) in enumerate(by_area(content.obligations), 1):
        yield Heading(f"{numeral(turn)}、{area_name(area)}")
        for obligation in obligations:
            number += 1
            yield _work_row(number, obligation, proofs[obligation.number])


def _work_row(number: int, obligation: ObligationPart, proofs: list[EvidencePart]) -> tuple[Cell, ...]:
    return (
        str(number),
        obligation.quote,
        target_words(obligation),
        "、".join(obligation.lead),
        "、".join(obligation.responsible),
        obligation.due_on,
        progress_words(obligation),
        LIGHTS[obligation.status],
        names_of(proofs),
        remark_words(obligation),
    )


def progress_words(obligation: ObligationPart) -> str:
    """What was done, and how much of it in time."""
    if not obligation.achieved:
        return "尚无记录"
    done = f"已完成{amount_words(obligation.achieved, obligation.unit)}"
    if obligation.achieved_by_due == obligation.achieved:
        return done
    if not obligation.achieved_by_due:
        return f"{done}，均在时限之后"
    return f"{done}，其中按期{amount_words(obligation.achieved_by_due, obligation.unit)}"


def remark_words(obligation: ObligationPart) -> str:
    """The clause, and the paper that excuses it."""
    waiver = f"免责文件：{obligation.waiver_paper}" if obligation.waiver_paper else ""
    return "\n".join(filter(None, (clause_words(obligation.clause), waiver)))


def evidence_by_obligation(content: PackageContent) -> defaultdict[int, list[EvidencePart]]:
    """The standing evidence of the activities that count towards each obligation, each once."""
    proofs = evidence_by_activity(content)
    found: defaultdict[int, list[EvidencePart]] = defaultdict(list)
    for contribution in content.contributions:
        if contribution.counts_until is None or contribution.counts_until > content.as_of:
            found[contribution.obligation] += proofs[contribution.activity]
    return found


def evidence_by_activity(content: PackageContent) -> defaultdict[int, list[EvidencePart]]:
    """The standing evidence of each activity."""
    found: defaultdict[int, list[EvidencePart]] = defaultdict(list)
    for evidence in content.evidence:
        if evidence.source is not None:
            found[evidence.activity].append(evidence)
    return found


def names_of(proofs: Iterable[EvidencePart]) -> str:
    """The names of some evidence, one a line; a name that comes again is counted."""
    counts = Counter(evidence.name for evidence in proofs)
    return "\n".join(f"{name}（{count}份）" if count > 1 else name for name, count in counts.items())


def _activity_rows(content: PackageContent) -> Iterator[Row]:
    proofs = evidence_by_activity(content)
    approvals: defaultdict[int, list[ApprovalPart]] = defaultdict(list)
    for approval in content.approvals:
        approvals[approval.activity].append(approval)
    for number, activity in enumerate(content.activities, 1):
        yield _activity_row(number, activity, approvals[activity.number], proofs[activity.number])


def _activity_row(
    number: int, activity: ActivityPart, approvals: list[ApprovalPart], proofs: list[EvidencePart]
) -> tuple[Cell, ...]:
    return (
        str(number),
        activity.title,
        kind_name(activity.kind),
        activity_days(activity),
        activity.place,
        activity.organisation,
        "、".join(activity.participants),
        activity.people,
        amount_words(activity.amount, activity.unit),
        "\n".join(filter(None, (activity.note, activity.told))),
        approval_words(approvals),
        STATES.get(activity.state, activity.state),
        names_of(proofs),
        unapproved_words(activity),
    )


def approval_words(approvals: list[ApprovalPart]) -> str:
    """The standing opinions, one a line."""
    standing = [approval for approval in approvals if approval.lapsed_at is None]
    return "\n".join(
        f"{SIDES.get(approval.side, approval.side)}{approval.post}：{approval.opinion or '同意'}"
        for approval in standing
    )


def unapproved_words(activity: ActivityPart) -> str:
    """What is to be said of an activity that went ahead without consent."""
    if not activity.is_unapproved:
        return ""
    told = f"先行开展：{activity.unapproved_reason}"
    return f"{told}；{activity.regularised_on.isoformat()}补办手续" if activity.regularised_on else told
