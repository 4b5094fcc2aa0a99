"""What is to be done and what was done, as tables: tasks, the audit chain, the evidence of the ledger."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet

from jiedui.accounts.roles import Verb
from jiedui.documents.writers.xlsx import Cell, Column, Heading, Kind, Row
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.exports.asking import CHUNK, Asked, filling_body, programme_name
from jiedui.ledger.models import Evidence
from jiedui.ledger.queries.fitting import fitting_activities
from jiedui.ledger.queries.sheet_imports import every_import
from jiedui.ledger.queries.task_parts import Task
from jiedui.ledger.queries.tasks import TasksPage, tasks_page
from jiedui.ledger.queries.trail import TrailRow, every_event
from jiedui.ledger.viewers import Viewer
from jiedui.reports.package_words import kind_name, moment_words
from jiedui.sheets.listing import Listing

_TASKS = (
    Column("序号", 6, Kind.SERIAL),
    Column("要办的事", 16, Kind.CENTRED),
    Column("事项", 44),
    Column("类别", 14, Kind.CENTRED),
    Column("单位", 20),
    Column("日期", 11.5, Kind.DAY),
    Column("说明", 26),
)
_TRAIL = (
    Column("序号", 9, Kind.SERIAL),
    Column("时间", 16, Kind.CENTRED),
    Column("办理人", 24),
    Column("事项", 14, Kind.CENTRED),
    Column("内容", 34),
    Column("理由", 26),
    Column("改动行数", 9, Kind.NUMBER),
    Column("摘要", 68),
)
_EVIDENCE = (
    Column("序号", 6, Kind.SERIAL),
    Column("文件名", 34),
    Column("佐证的活动", 34),
    Column("活动类别", 14, Kind.CENTRED),
    Column("组织单位", 20),
    Column("大小（字节）", 12, Kind.NUMBER),
    Column("添加时间", 16, Kind.CENTRED),
    Column("添加人", 14),
    Column("摘要（SHA-256）", 68),
)
_IMPORTS = (
    Column("序号", 6, Kind.SERIAL),
    Column("文件", 44),
    Column("上传人", 18),
    Column("上传时间", 16, Kind.CENTRED),
    Column("状态", 10, Kind.CENTRED),
    Column("导入活动", 10, Kind.NUMBER),
    Column("有误行数", 10, Kind.NUMBER),
)
# Never to be reached by one person's tasks; it only keeps a mistake from filling the memory.
_MOST_TASKS = 100_000


def tasks_listing(viewer: Viewer, asked: Asked) -> Listing:
    """What waits for the viewer, and what the viewer waits for. Raises Missing, Refused."""
    page = tasks_page(viewer, slug=asked.slug, today=asked.today, as_of=asked.as_of, most=_MOST_TASKS)
    return Listing(
        name="待办",
        title=f"{page.programme}待办事项",
        body=filling_body(viewer, asked.slug),
        on=asked.as_of,
        columns=_TASKS,
        rows=_tasks(page, asked),
        count=len(page.plans) + len(page.mine) + len(page.dues) + len(page.others),
        notes=(f"办理人：{viewer.label}",),
    )


def trail_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The events of the programme that fit the filter, the newest first. Raises Missing, Refused."""
    count, events = every_event(viewer, slug=asked.slug, chosen=replace(asked.chosen, after=None))
    return Listing(
        name="操作记录",
        title=f"{programme_name(viewer, asked.slug)}操作记录",
        body=filling_body(viewer, asked.slug),
        on=asked.today,
        columns=_TRAIL,
        rows=(_event(row, asked) for row in events),
        count=count,
    )


def evidence_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The standing evidence of the activities that fit the ledger's filter. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=asked.slug)
    activities = fitting_activities(viewer, programme, replace(asked.chosen, after=""))
    found = Evidence.objects.filter(activity__in=activities.values("pk"), withdrawn_at__isnull=True).order_by("id")
    return Listing(
        name="佐证材料",
        title=f"{programme.name}佐证材料清单",
        body=filling_body(viewer, asked.slug),
        on=asked.today,
        columns=_EVIDENCE,
        rows=_evidence(found.select_related("activity__organisation", "added_by__person")),
        count=found.count(),
    )


def imports_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The spreadsheets taken in. Raises Missing, Refused."""
    lines = every_import(viewer, slug=asked.slug)
    rows = [
        (n, one.name, one.received_by, moment_words(one.received_at), asked.word(one.standing), one.added, one.bad)
        for n, one in enumerate(lines, 1)
    ]
    return Listing(
        name="导入",
        title=f"{programme_name(viewer, asked.slug)}导入表格清单",
        body=filling_body(viewer, asked.slug),
        on=asked.today,
        columns=_IMPORTS,
        rows=rows,
        count=len(lines),
    )


def _tasks(page: TasksPage, asked: Asked) -> Iterator[Row]:
    number = 0
    groups: tuple[tuple[str, list[tuple[Cell, ...]]], ...] = (
        (
            "一、要我办",
            [
                *((asked.word(plan.state), plan.title, "方案", "", None, "") for plan in page.plans),
                *(_task(task, asked) for task in page.mine),
                *(
                    (
                        asked.word(due.status),
                        f"{due.clause_path.replace('/', '')} {due.quote}",
                        "任务",
                        "、".join(body.name for body in due.bodies),
                        due.due_on,
                        due.reason(as_of=asked.as_of).message,
                    )
                    for due in page.dues
                ),
            ],
        ),
        ("二、等别人", [_task(task, asked) for task in page.others]),
    )
    for heading, rows in groups:
        if rows:
            yield Heading(heading)
        for row in rows:
            number += 1
            yield (number, *row)


def _task(task: Task, asked: Asked) -> tuple[Cell, ...]:
    return asked.word(task.what), task.title, kind_name(task.kind), task.organisation, task.day, task.reason


def _event(row: TrailRow, asked: Asked) -> tuple[Cell, ...]:
    return (
        row.sequence,
        moment_words(row.at),
        row.actor,
        asked.word(row.verb),
        row.subject.title if row.subject else "",
        row.reason,
        row.changes,
        row.digest,
    )


def _evidence(found: QuerySet[Evidence]) -> Iterator[tuple[Cell, ...]]:
    for number, evidence in enumerate(found.iterator(chunk_size=CHUNK), 1):
        yield (
            number,
            evidence.name,
            evidence.activity.title,
            kind_name(evidence.activity.kind),
            evidence.activity.organisation.name,
            evidence.size,
            moment_words(evidence.added_at),
            evidence.added_by.person.name,
            evidence.digest,
        )
