"""Holding the record against its log: every event, every row of every audited table, every stored file.

Three things are recomputed: the chain of events from its changes; each row's digest from the changes that made it;
and the same digest from the row as it now lies in the database; with them the sums that the lights are read off. The
first that doesn't hold is named.

What this can't see without an earlier checkpoint: the last events removed together with what they did (an old backup
put in place), or a whole history written anew. With one (`since`) both are found, and the first event that differs
is named.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger import achievement, chain, involvement, storage
from jiedui.ledger.fault import Broken, Fault, table_of
from jiedui.ledger.log_tree import kept_root, kept_size
from jiedui.ledger.models import Change, Event, Evidence, ImportBatch, PlanVersion
from jiedui.ledger.moment import one_moment
from jiedui.ledger.row_verification import check_rows
from jiedui.ledger.stored import stored_rows
from jiedui.reports.checkpoint import LogState
from jiedui.reports.verifier import Tree

_TELL_EVERY = 10_000
_TELL_EVERY_BYTES = 512 * 1024 * 1024
_OF_FILES: tuple[tuple[type[Model], str, str], ...] = (
    (PlanVersion, "source_name", "source_digest"),
    (Evidence, "name", "digest"),
    (ImportBatch, "name", "digest"),
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A log state known from elsewhere (a package, a printed checkpoint), with its events' digests if known."""

    state: LogState
    digests: bytes = b""

    def digest_of(self, sequence: int) -> str:
        """The digest of an event; empty where it isn't known."""
        return self.digests[32 * sequence - 32 : 32 * sequence].hex()


@dataclass(slots=True)
class Tally:
    """How much was checked so far; `told` hears of it now and then: what was counted, and the bytes read of files."""

    told: Callable[[int, int], None]
    events: int = 0
    changes: int = 0
    rows: int = 0
    files: int = 0
    bytes_read: int = 0

    @property
    def total(self) -> int:
        return self.events + self.changes + self.rows + self.files

    def count(self, what: str) -> None:
        setattr(self, what, getattr(self, what) + 1)
        if self.total % _TELL_EVERY == 0:
            self.told(self.total, self.bytes_read)

    def read(self, size: int) -> None:
        before = self.bytes_read // _TELL_EVERY_BYTES
        self.bytes_read += size
        if self.bytes_read // _TELL_EVERY_BYTES > before:
            self.told(self.total, self.bytes_read)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, the state of the log, and the first thing that doesn't hold, if any."""

    events: int
    changes: int
    rows: int
    files: int
    log: LogState | None
    fault: Fault | None

    @property
    def sentence(self) -> str:
        """What was checked, where all of it holds, in the language of the moment."""
        template = _(
            "核验通过：日志{events}个事件、{changes}项变更，{rows}行记录，{files}个文件，全部相符；链首{head}。"
        )
        return template.format(
            events=self.events,
            changes=self.changes,
            rows=self.rows,
            files=self.files,
            head=self.log.head if self.log else "",
        )


def _silent(_total: int, _bytes_read: int) -> None:
    """Tell nobody."""


def verify_database(*, since: Earlier | None = None, told: Callable[[int, int], None] = _silent) -> Verification:
    """Check the whole record as it stands at this moment; memory doesn't grow with it."""
    tally, log, fault = Tally(told), None, None
    with one_moment():
        try:
            log = check_log(tally, since)
            check_rows(tally.count)
            _check_lights()
            _check_lists()
            _check_files(tally)
        except Broken as broken:
            fault = broken.fault
    return Verification(tally.events, tally.changes, tally.rows, tally.files, log, fault)


def check_log(tally: Tally, since: Earlier | None) -> LogState:
    """The events in their order, each with its changes, each after the one before. Raises Broken."""
    changes, tree, previous, kept = _Changes(), Tree(), chain.FIRST_PREVIOUS, kept_size()
    for sequence, values in stored_rows(Event, _columns(Event)):
        event = Event(sequence=sequence, **values)
        _check_turn(event, tree.size + 1, previous)
        digests = []
        for change in changes.of(sequence):
            digests.append(chain.change_digest(change))
            tally.count("changes")
        _check_event(event, digests)
        tree.add(bytes.fromhex(event.digest))
        previous = event.digest
        tally.count("events")
        if tree.size == kept:
            _check_kept(tree)
        if since:
            _check_against(since, tree, event.digest)
    changes.check_none_left()
    if since and tree.size < since.state.size:
        raise Broken(
            "log_shorter",
            untranslated(
                "日志只有{found}个事件，先前的检查点有{expected}个：第{event}号及以后的事件被删去，或数据库退回了旧备份。"
            ),
            expected=since.state.size,
            found=tree.size,
            event=tree.size + 1,
        )
    return LogState(tree.size, tree.root(), previous)


def _check_kept(tree: Tree) -> None:
    """The tree's hashes that are kept for proofs are those of the events so far. Raises Broken."""
    if (found := kept_root(tree.size)) != tree.root():
        raise Broken(
            "tree_differs",
            untranslated("为纳入证明留存的摘要与日志不符：按日志算得的树根是{expected}，按留存的算得{found}。"),
            expected=tree.root(),
            found=found,
        )


def _check_turn(event: Event, expected: int, previous: str) -> None:
    if event.sequence != expected:
        raise Broken(
            "event_missing",
            untranslated("日志缺少第{event}号事件：其后是第{found}号。"),
            event=expected,
            found=event.sequence,
        )
    if event.previous != previous:
        raise Broken(
            "event_link",
            untranslated("日志第{event}号事件没有接在前一事件之后：前一事件的摘要是{expected}，它记为{found}。"),
            event=event.sequence,
            expected=previous,
            found=event.previous,
        )


def _check_event(event: Event, digests: list[str]) -> None:
    found = chain.event_digest(event, digests)
    if event.digest != found:
        raise Broken(
            "event_changed",
            untranslated(
                "日志第{event}号事件（{verb}）或其变更内容被改动：记录的摘要是{expected}，按内容算得{found}。"
            ),
            event=event.sequence,
            verb=event.verb,
            expected=event.digest,
            found=found,
        )


def _check_against(since: Earlier, tree: Tree, digest: str) -> None:
    known = since.digest_of(tree.size)
    if known and known != digest:
        raise Broken(
            "event_differs",
            untranslated("日志第{event}号事件与先前的检查点不是同一个：检查点中的摘要是{expected}，现为{found}。"),
            event=tree.size,
            expected=known,
            found=digest,
        )
    if tree.size == since.state.size and tree.root() != since.state.root:
        raise Broken(
            "log_differs",
            untranslated("日志的前{size}个事件与先前的检查点不符：检查点的默克尔根是{expected}，现为{found}。"),
            size=tree.size,
            expected=since.state.root,
            found=tree.root(),
        )


class _Changes:
    """The changes of the log in the order of their events, handed out event by event."""

    def __init__(self) -> None:
        self._rows = stored_rows(Change, _columns(Change), order_by=("event_id", "ordinal"))
        self._next = self._take()

    def of(self, sequence: int) -> Iterator[Change]:
        """The changes of that event, with their places counted without a gap. Raises Broken."""
        self._check_not_before(sequence)
        while self._next is not None and self._next.event_id == sequence:
            yield self._next
            self._next = self._take()

    def check_none_left(self) -> None:
        """No change belongs to an event that isn't there. Raises Broken."""
        if self._next is not None:
            self._raise_alone(self._next)

    def _check_not_before(self, sequence: int) -> None:
        if self._next is not None and self._next.event_id < sequence:
            self._raise_alone(self._next)

    def _raise_alone(self, change: Change) -> None:
        raise Broken(
            "change_alone",
            untranslated("日志中有一项变更不属于任何事件：它记为第{event}号事件所有。"),
            event=change.event_id,
        )

    def _take(self) -> Change | None:
        found = next(self._rows, None)
        return None if found is None else Change(id=found[0], **found[1])


def _columns(model: type[Event] | type[Change]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)


def _check_lights() -> None:
    """What the lights are read off is what the contributions come to. Raises Broken."""
    if (obligation := achievement.first_wrong()) is not None:
        raise Broken(
            "light_differs",
            untranslated("{table}第{row}行的完成数与计入它的记录合计不符，请运行 jiedui reindex 重新计算。"),
            table="ledger_obligation",
            row=obligation,
        )


def _check_lists() -> None:
    """What a body's list, or a promise's, is read off says what the record says. Raises Broken."""
    if (activity := involvement.first_wrong()) is not None:
        raise Broken(
            "list_differs",
            untranslated("{table}第{row}行在清单中的单位、日期或计入事项与记录不符，请运行 jiedui reindex 重新生成。"),
            table="ledger_activity",
            row=activity,
        )


def _check_files(tally: Tally) -> None:
    """What every row that names a file says of it. Raises Broken."""
    for model, name, digest in _OF_FILES:
        for number, values in stored_rows(model, (name, digest)):
            _check_file(tally, (model, number), values[name], values[digest])
            tally.count("files")


def _check_file(tally: Tally, row: tuple[type[Model], int], name: str, digest: str) -> None:
    model, number = row
    table = table_of(model)
    try:
        found = storage.recomputed(digest, told=tally.read)
    except (FileNotFoundError, ValueError) as error:
        raise Broken(
            "file_missing",
            untranslated("文件库缺少{table}第{row}行的文件“{name}”（{expected}）。"),
            table=table,
            row=number,
            name=name,
            expected=digest,
        ) from error
    if found != digest:
        raise Broken(
            "file_changed",
            untranslated("文件库中{table}第{row}行的文件“{name}”被改动：应为{expected}，实为{found}。"),
            table=table,
            row=number,
            name=name,
            expected=digest,
            found=found,
        )
