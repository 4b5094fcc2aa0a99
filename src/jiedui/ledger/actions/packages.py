"""Assembling the year's package (考核资料): read at one moment, packed, checked, logged, and only then released."""

import csv
import errno
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID
from zipfile import ZipFile

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain, storage
from jiedui.ledger.actions.jobs import ask_job_once
from jiedui.ledger.beside import folder_beside
from jiedui.ledger.head import signed_head
from jiedui.ledger.models import Event, Programme, Work
from jiedui.ledger.moment import one_moment
from jiedui.ledger.package_content import gather, version_of_year, year_of_record
from jiedui.ledger.package_events import VERB, keep_events
from jiedui.ledger.refusals import Refused
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.steps import Progress, Steps, Watched
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import Period
from jiedui.reports import verifier
from jiedui.reports.assessment_package import bag_of
from jiedui.reports.bag import write_bag
from jiedui.reports.canonical_zip import ChangedWhilePacked
from jiedui.reports.checkpoint import log_state
from jiedui.reports.package_content import LogPart, PackageContent
from jiedui.reports.spool import Spool

_OF_AN_EVENT = 5  # steps to read one, with the changes that it tells of


@dataclass(frozen=True, slots=True)
class Assembled:
    """A released package: its name, its size and digest as a file, and what is in it; `counts` are rows by table."""

    name: str
    files: int
    size: int
    digest: str
    log_size: int
    log_head: str
    public_key: str
    counts: Mapping[str, int]


def ask_package(actor: Viewer, *, programme: Programme, year: int, at: datetime) -> UUID:
    """Have the package of the programme's year assembled in the background; the job that does so.

    Asked twice, the job on its way stands for both. Raises Missing, Refused as `assemble_package` does.
    """
    access.check_may(Verb.EXPORT, actor, programme)
    version_of_year(actor, programme, year)
    return ask_job_once(actor, work=Work.PACKAGE, programme=programme, asked={"year": year}, total=0, at=at)


def assemble_package(
    actor: Viewer,
    *,
    programme: Programme,
    year: int,
    at: datetime,
    target: Path,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Assembled:
    """Write the package of the programme's year to `target`; its lights are as of the year's last day.

    The checkpoint tells the log as it stood before this event. Raises Missing, Refused: `not_allowed`, `not_ready`,
    `bad_input`. Whatever goes wrong, nothing half-written stands under the target's name, and nothing untold: if the
    file can't be given its name, the log tells of a package that nobody has.
    """
    access.check_may(Verb.EXPORT, actor, programme)
    steps = Steps(progress)
    with folder_beside(target) as folder:
        content, counts = _read(actor, programme, year, as_of or Period.of_year(year).last_day, at, folder, steps)
        _check_files(content, steps)
        packed = folder / "package.zip"
        report = _pack(packed, content, counts, steps)
        digest = storage.digest_of(packed)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder bears the name of the package", str(target))
        reason = f"{content.name} sha256:{digest}"
        with chain.recording(actor.actor, VERB, at=at, programme_id=programme.pk, reason=reason) as record:
            record.note()
        # Only now: whatever happens in between, no package leaves that the log doesn't tell of.
        packed.replace(target)
    return Assembled(
        name=content.name,
        files=report.files,
        size=target.stat().st_size,
        digest=digest,
        log_size=report.note.size,
        log_head=report.note.head,
        public_key=report.key.hex(),
        counts=counts,
    )


def _read(
    actor: Viewer, programme: Programme, year: int, as_of: date, at: datetime, folder: Path, steps: Steps
) -> tuple[PackageContent, Mapping[str, int]]:
    with one_moment():
        record = year_of_record(actor, programme, year=year, as_of=as_of)
        counts, log = record.counts(), Event.objects.count()
        events, files = counts["events"], counts["evidence"]
        rows = sum(counts.values()) - events
        # Read the log's digests, the events, the rows; check the files; make tables, page, workbook; pack; verify.
        steps.expect(log, _OF_AN_EVENT * events, rows, files, _pieces_of(counts), 2 * files, files)
        part = _log(programme, folder, log, events, steps)
        steps.begin(rows)
        return gather(programme, record, year=year, as_of=as_of, at=at, log=part, steps=steps), counts


def _pieces_of(counts: Mapping[str, int]) -> int:
    """How many rows are written, in tables, the list of events, page and workbook."""
    return sum(counts.values()) + counts["events"] + 2 * counts["activities"] + counts["evidence"]


def _log(programme: Programme, folder: Path, size: int, events: int, steps: Steps) -> LogPart:
    """The log's digests, written to a file as they come, the programme's events, and the head; at one moment."""
    digests = folder / "digests.txt"
    steps.begin(size)
    with digests.open("w", encoding="ascii", newline="\n") as file:
        state = log_state(steps.each(_each_written(file)))
    steps.begin(_OF_AN_EVENT * events)
    kept = keep_events(programme, folder / "events.kept", size=events, steps=steps)
    return LogPart(state, digests, kept, signed_head())


def _each_written(file: io.TextIOWrapper) -> Iterator[str]:
    for digest in Event.objects.order_by("sequence").values_list("digest", flat=True).iterator(chunk_size=5000):
        file.write(f"{digest}\n")
        yield digest


def _check_files(content: PackageContent, steps: Steps) -> None:
    """Every file still is what the record says. Raises Refused."""
    plan = content.plan
    _check_file(plan.source_digest, plan.source_name)
    steps.begin(len(content.evidence))
    for evidence in steps.each(content.evidence):
        if evidence.source is not None:
            _check_file(evidence.digest, evidence.name)


def _check_file(digest: str, name: str) -> None:
    if storage.recomputed(digest) != digest:
        raise Refused(
            "not_ready",
            "文件库里的“{name}”已不是原来的文件（应为{digest}），请先查明原因、找回原件。",
            name=name,
            digest=digest,
        )


def _pack(packed: Path, content: PackageContent, counts: Mapping[str, int], steps: Steps) -> verifier.Report:
    """Write the package and hold it against the count queries and its own verifier before anybody sees it."""
    seal, files = own_seal(), counts["evidence"]
    spool = Spool(packed.parent, steps.step)
    steps.begin(_pieces_of(counts))
    try:
        with packed.open("wb") as file:
            bag = bag_of(content, spool)
            steps.begin(2 * files)
            write_bag(file, bag, seal, step=steps.step)
            file.flush()
            os.fsync(file.fileno())
    except ChangedWhilePacked as changed:
        raise Refused("conflict", "打包时文件“{name}”被改动，请重试。", name=str(changed)) from changed
    if (written := _rows_in(packed, content.name)) != counts:
        raise AssertionError(f"the package's tables have {written} rows, the record {counts}")
    steps.begin(files)
    with packed.open("rb") as file:
        return verifier.verify(cast(BinaryIO, Watched(file, steps)), key=seal.public_key)


def _rows_in(packed: Path, name: str) -> dict[str, int]:
    """How many rows each table has, as written."""
    prefix = f"{name}/data/tables/"
    found = {}
    with ZipFile(packed) as bag:
        for path in bag.namelist():
            if path.startswith(prefix) and path.endswith(".csv"):
                with bag.open(path) as table:
                    rows = csv.reader(io.TextIOWrapper(table, "utf-8-sig", newline=""))
                    found[path.removeprefix(prefix).removesuffix(".csv")] = sum(1 for _ in rows) - 1
    return found
