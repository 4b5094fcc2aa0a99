"""Assembling the year's package (考核资料): read at one moment, packed, checked, logged, and only then released."""

import csv
import errno
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain, storage
from jiedui.ledger.head import signed_head
from jiedui.ledger.models import Event, Programme
from jiedui.ledger.moment import one_moment
from jiedui.ledger.package_content import gather, programme_events, year_of_record
from jiedui.ledger.refusals import Refused
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import Period
from jiedui.reports import verifier
from jiedui.reports.assessment_package import write_package
from jiedui.reports.canonical_zip import ChangedWhilePacked
from jiedui.reports.checkpoint import log_state
from jiedui.reports.package_content import LogPart, PackageContent

VERB = "assemble_package"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A released package: its name, its size and digest as a file, and what is in it."""

    name: str
    files: int
    size: int
    digest: str
    log_size: int
    log_head: str
    public_key: str


def assemble_package(
    actor: Viewer, *, programme: Programme, year: int, at: datetime, target: Path, as_of: date | None = None
) -> Assembled:
    """Write the package of the programme's year to `target`; its lights are as of the year's last day.

    The checkpoint tells the log as it stood before this event. Raises Missing, Refused: `not_allowed`, `not_ready`,
    `bad_input`. Whatever goes wrong, nothing half-written stands under the target's name, and nothing untold: if the
    file can't be given its name, the log tells of a package that nobody has.
    """
    access.check_may(Verb.EXPORT, actor, programme)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".package-") as folder:
        content, counts = _read(actor, programme, year, as_of or Period.of_year(year).last_day, at, Path(folder))
        _check_files(content)
        packed = Path(folder) / "package.zip"
        report = _pack(packed, content, counts)
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
    )


def _read(
    actor: Viewer, programme: Programme, year: int, as_of: date, at: datetime, folder: Path
) -> tuple[PackageContent, Mapping[str, int]]:
    with one_moment():
        record = year_of_record(actor, programme, year=year, as_of=as_of)
        log = _log(programme, folder / "digests.txt")
        return gather(programme, record, year=year, as_of=as_of, at=at, log=log), record.counts()


def _log(programme: Programme, digests: Path) -> LogPart:
    """The log's digests, written to a file as they come, the programme's events, and the head; at one moment."""
    with digests.open("w", encoding="ascii", newline="\n") as file:
        state = log_state(_each_written(file))
    events = Event.objects.filter(programme_id=programme.pk).order_by("sequence")
    return LogPart(state, digests, programme_events(programme, events.iterator(chunk_size=1000)), signed_head())


def _each_written(file: io.TextIOWrapper) -> Iterator[str]:
    for digest in Event.objects.order_by("sequence").values_list("digest", flat=True).iterator(chunk_size=5000):
        file.write(f"{digest}\n")
        yield digest


def _check_files(content: PackageContent) -> None:
    """Every file still is what the record says. Raises Refused."""
    plan = content.plan
    _check_file(plan.source_digest, plan.source_name)
    for evidence in content.evidence:
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


def _pack(packed: Path, content: PackageContent, counts: Mapping[str, int]) -> verifier.Report:
    """Write the package and hold it against the count queries and its own verifier before anybody sees it."""
    seal = own_seal()
    try:
        with packed.open("wb") as file:
            write_package(file, content, seal)
            file.flush()
            os.fsync(file.fileno())
    except ChangedWhilePacked as changed:
        raise Refused("conflict", "打包时文件“{name}”被改动，请重试。", name=str(changed)) from changed
    if (written := _rows_in(packed, content.name)) != counts:
        raise AssertionError(f"the package's tables have {written} rows, the record {counts}")
    with packed.open("rb") as file:
        return verifier.verify(file, key=seal.public_key)


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
