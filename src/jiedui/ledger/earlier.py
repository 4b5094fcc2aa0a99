"""An earlier state of the log, from a package, a checkpoint or a proof of an event that somebody kept."""

from pathlib import Path

from jiedui.ledger.sealing import own_seal
from jiedui.ledger.verification import Earlier
from jiedui.reports import verifier
from jiedui.reports.checkpoint import LogState
from jiedui.reports.inclusion import FIRST_LINE, NotProved, check_proof

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
    content = path.read_bytes()
    if content.startswith(f"{FIRST_LINE}\n".encode()):
        return _of_proof(content, public, path.name)
    return Earlier(_state(verifier.check_note(content, public, file=path.name)))


def _of_proof(content: bytes, public: bytes, name: str) -> Earlier:
    try:
        found, _ = check_proof(content, key=public)
    except NotProved as refused:
        if refused.code == "form":
            raise verifier.Broken("note", file=name) from refused
        raise verifier.Broken("signature", file=name, found=public.hex()) from refused
    return Earlier(LogState(found.size, found.root.hex(), found.head))


def _state(note: verifier.Note) -> LogState:
    return LogState(note.size, note.root, note.head)
