"""The file that proves that one event is in the log (纳入证明): after C2SP tlog-proof, with a signed checkpoint in it.

It tells nothing of the event but its digest: its number, the hashes that lead to the tree's root, and the root under
the server's signature. Its extra line is that digest and the public key, 32 bytes each.
"""

import base64
import re
from dataclasses import dataclass

from jiedui.reports.checkpoint import Sealer, origin_of
from jiedui.reports.merkle import is_included
from jiedui.reports.verifier import is_signed, key_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_BYTES = 16_384
_HASH = r"[A-Za-z0-9+/]{43}="
_FORM = re.compile(
    rf"{re.escape(FIRST_LINE)}\nextra (?P<extra>[A-Za-z0-9+/]{{86}}==)\nindex (?P<index>0|[1-9][0-9]{{0,17}})\n"
    rf"(?P<path>(?:{_HASH}\n){{0,64}})\n"
    rf"[!-*,-~]+\n(?P<size>[1-9][0-9]{{0,17}})\n(?P<root>{_HASH})\njiedui-head (?P<head>[0-9a-f]{{64}})\n\n"
    r"\u2014 [!-*,-~]+ (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An event by its digest (hexadecimal) and place (from 0 on), in a log of `size` events with this root and head."""

    digest: str
    place: int
    size: int
    root: bytes
    head: str
    path: tuple[bytes, ...]

    @property
    def number(self) -> int:
        """The event's number."""
        return self.place + 1

    @property
    def holds(self) -> bool:
        """Whether the path leads from the event to the root."""
        return is_included(bytes.fromhex(self.digest), self.place, self.size, self.path, root=self.root)


class NotProved(Exception):  # noqa: N818 - the file doesn't prove it, not the program
    """What is wrong with the file: `form`, `key`, `signature` or `path`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def write_proof(found: Inclusion, sealer: Sealer) -> bytes:
    """The file."""
    return _written(found, sealer.public_key, sealer.sign(_signed_text(found, sealer.public_key)))


def check_proof(content: bytes, *, key: bytes = b"") -> tuple[Inclusion, bytes]:
    """What the file proves, and whose key signed it: `key` where one is given. Raises NotProved."""
    match = _FORM.fullmatch(content.decode("utf-8", "replace")) if len(content) <= MOST_BYTES else None
    if match is None:
        raise NotProved("form")
    extra, signature = base64.b64decode(match["extra"]), base64.b64decode(match["signature"])[4:]
    public = extra[32:]
    found = Inclusion(
        digest=extra[:32].hex(),
        place=int(match["index"]),
        size=int(match["size"]),
        root=base64.b64decode(match["root"]),
        head=match["head"],
        path=tuple(base64.b64decode(line) for line in match["path"].split()),
    )
    if key and key != public:
        raise NotProved("key")
    if _written(found, public, signature) != content or not is_signed(public, _signed_text(found, public), signature):
        raise NotProved("signature")
    if not found.holds:
        raise NotProved("path")
    return found, public


def _signed_text(found: Inclusion, public: bytes) -> bytes:
    """The checkpoint: whose log, how long, its root and its head."""
    return f"{origin_of(public)}\n{found.size}\n{_base64(found.root)}\njiedui-head {found.head}\n".encode()


def _written(found: Inclusion, public: bytes, signature: bytes) -> bytes:
    """The file in its one form."""
    origin = origin_of(public)
    path = "".join(f"{_base64(one)}\n" for one in found.path)
    extra = _base64(bytes.fromhex(found.digest) + public)
    proof = f"{FIRST_LINE}\nextra {extra}\nindex {found.place}\n{path}\n".encode()
    line = f"\n\u2014 {origin} {_base64(key_hash(origin, public) + signature)}\n"
    return proof + _signed_text(found, public) + line.encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
