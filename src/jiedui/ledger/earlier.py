"""An earlier state of the log, from a package or a checkpoint that somebody kept."""

from pathlib import Path

from jiedui.ledger.sealing import own_seal
from jiedui.ledger.verification import Earlier
from jiedui.reports import verifier
from jiedui.reports.checkpoint import LogState

_ZIP = b"PK\3\4"


def read_earlier(path: Path, *, key: bytes = b"") -> Earlier:
    """The log state that the file tells, if it is signed by `key` (the server's own without it).

    Raises verifier.Broken where the file doesn't hold, OSError where it can't be read.
    """
    public = key or own_seal().public_key
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            file.seek(0)
            report = verifier.verify(file, key=public)
            file.seek(0)
            return Earlier(_state(report.note), bytes(verifier.read_digests(file, verifier.read_container(file))))
    return Earlier(_state(verifier.check_note(path.read_bytes(), public, file=path.name)))


def _state(note: verifier.Note) -> LogState:
    return LogState(note.size, note.root, note.head)
