"""Check an assessment package (考核资料包) of Jiedui, without Jiedui and without a network.

    python3 verify.py FILE.zip [--key HEX] [--lang zh|en]

This one file needs Python 3.8 or newer and its standard library, nothing else. It names the first thing that
doesn't hold and ends with 0 (everything holds), 1 (something doesn't) or 2 (it couldn't be tried).

A package is a BagIt bag (RFC 8493) in a zip of one canonical form, so that no byte goes unchecked:
container -> bagit.txt -> tag manifest -> payload manifest -> every file; the checkpoint (a signed note after
C2SP tlog-checkpoint, Ed25519 after RFC 8032) names the tag manifest and the Merkle root (RFC 6962) of the audit
log; every event in the package is in that log. Take the signer's key from a source that you trust and give it as
--key: whoever can re-make a whole package can sign it with a key of their own.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Iterator, NamedTuple, Sequence  # noqa: UP035 - runs on 3.8

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAG_INFO, BAGIT, CHECKPOINT = "bag-info.txt", "bagit.txt", "checkpoint.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LOG_DIGESTS, LOG_EVENTS = "data/log/digests.txt", "data/log/events.jsonl"
NO_EVENT = "0" * 64

# One sentence takes two lines: its code and the Chinese, then the English.
_SENTENCES = """\
not_a_package: 这不是考核资料包：文件开头不是 zip。
This is no package: it doesn't begin as a zip.
truncated: 文件不完整：在“{file}”处提前结束。
The file is incomplete: it ends early, at “{file}”.
header: 容器与规定的形式不符：从第 {offset} 字节起，“{file}”的文件头被改动。
The container isn't in its one form: the header of “{file}”, from byte {offset}, was changed.
directory: 容器与规定的形式不符：从第 {offset} 字节起，“{file}”处的目录被改动。
The container isn't in its one form: the directory, from byte {offset}, at “{file}”, was changed.
name: 容器里有不允许的文件名：“{file}”。
The container holds a name that isn't allowed: “{file}”.
order: 容器里的文件没有按规定排列：“{file}”排在“{before}”之后。
The files aren't in their order: “{file}” comes after “{before}”.
appended: 包的末尾（第 {offset} 字节）之后还有别的内容。
Something was added after the end of the package, at byte {offset}.
checksum: “{file}”的校验和不符：容器记为 {expected}，实为 {found}。
The checksum of “{file}” differs: the container says {expected}, it is {found}.
absent: 包里缺少“{file}”。
“{file}” is missing from the package.
declaration: “{file}”不是规定的内容。
“{file}” isn't what it must be.
unlisted: “{file}”没有列在“{manifest}”里，是后来加进的。
“{file}” isn't listed in “{manifest}”: it was added.
missing: “{manifest}”列有“{file}”，包里却没有。
“{manifest}” lists “{file}”, which isn't there.
changed: “{file}”已被改动：“{manifest}”记为 {expected}，实为 {found}。
“{file}” was changed: “{manifest}” says {expected}, it is {found}.
form: “{file}”第 {line} 行与规定的写法不符。
Line {line} of “{file}” isn't in its one form.
oxum: “{file}”所记的文件数和字节数是 {expected}，实为 {found}。
“{file}” counts {expected} (bytes.files), it is {found}.
note: “{file}”不是规定形式的检查点。
“{file}” isn't a checkpoint in its one form.
key_form: “{file}”里没有可用的公钥。
There is no usable public key in “{file}”.
other_key: 签名用的是别的公钥：您给出 {expected}，包里是 {found}。
It is signed by another key: you gave {expected}, the package has {found}.
signature: “{file}”的签名不成立（公钥 {found}）。
The signature of “{file}” doesn't hold (key {found}).
bag: 检查点签的不是这些文件：检查点记为 {expected}，实为 {found}。
The checkpoint was signed for other files: it says {expected}, they are {found}.
package_name: 检查点签的是“{expected}”，这个包是“{found}”。
The checkpoint was signed for “{expected}”, this is “{found}”.
log_size: 检查点记有 {expected} 个事件，“{file}”有 {found} 个。
The checkpoint counts {expected} events, “{file}” has {found}.
log_root: “{file}”与检查点的默克尔根不符：检查点记为 {expected}，实为 {found}。
“{file}” doesn't give the checkpoint's Merkle root: it says {expected}, it is {found}.
log_head: “{file}”的末一事件与检查点的链首不符：检查点记为 {expected}，实为 {found}。
The last event of “{file}” isn't the checkpoint's head: it says {expected}, it is {found}.
event: 第 {event} 号事件已被改动：日志记为 {expected}，实为 {found}。
Event {event} was changed: the log says {expected}, it is {found}.
event_link: 第 {event} 号事件没有接在前一事件之后：前一事件是 {expected}，它记为 {found}。
Event {event} doesn't follow the one before: that is {expected}, it says {found}.
passed: 核验通过：{package}，{files} 个文件、{bytes} 字节逐一相符。
Everything holds: {package}; {files} files, {bytes} bytes, each as it was signed.
log: 　　日志共 {size} 个事件，本包列出 {listed} 个，均在日志之中；链首 {head}。
  The log has {size} events; the {listed} listed here are among them; head {head}.
key_given: 　　签名公钥 {key}，与您给出的一致。
  Signed by the key that you gave, {key}.
key_inside: 　　签名公钥 {key} 取自包内。请与发布单位公布的公钥核对，或用 --key 给出。
  Signed by {key}, a key from inside the package: compare it with the publisher's, or give it as --key.
failed: 核验不通过：{fault}
It doesn't hold: {fault}
unreadable: 打不开“{file}”：{reason}
“{file}” can't be opened: {reason}
""".splitlines()
TEXTS = {
    line.split(": ", 1)[0]: (line.split(": ", 1)[1], english)
    for line, english in zip(_SENTENCES[::2], _SENTENCES[1::2])  # noqa: B905 - strict is newer than 3.8
}


class Broken(Exception):  # noqa: N818 - the package is broken, not the program
    """The first thing that doesn't hold: a `code` of TEXTS and the values for its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.sentence("zh"))

    def sentence(self, language: str) -> str:
        """What doesn't hold, in Chinese (`zh`) or English (`en`)."""
        return say(self.code, language, **self.values)


def say(code: str, language: str, **values: object) -> str:
    """A sentence of TEXTS in Chinese or English."""
    chinese, english = TEXTS[code]
    return (english if language == "en" else chinese).format(**values)


class Report(NamedTuple):
    """What was found to hold."""

    package: str
    files: int
    size: int
    note: Note
    listed: int
    key: bytes
    key_was_given: bool

    def sentences(self, language: str) -> str:
        """The report in Chinese (`zh`) or English (`en`)."""
        passed = say("passed", language, package=self.package, files=self.files, bytes=self.size)
        log = say("log", language, size=self.note.size, listed=self.listed, head=self.note.head)
        key = say("key_given" if self.key_was_given else "key_inside", language, key=self.key.hex())
        return f"{passed}\n{log}\n{key}"


def verify(stream: BinaryIO, *, key: bytes | None = None) -> Report:
    """Check the package in a seekable stream; `key` is the signer's public key. Raises Broken."""
    bag = read_container(stream)
    check_bag(bag)
    note, public = check_checkpoint(bag, key)
    listed = check_log(stream, bag, note)
    size = sum(member.size for member in bag.members.values())
    return Report(bag.name, len(bag.members), size, note, listed, public, key is not None)


_FULL, _FULL_COUNT = 0xFFFFFFFF, 0xFFFF  # from these on, the number stands in a zip64 record
_PLAIN, _ZIP64, _UNIX = 20, 45, 3 << 8  # versions needed, and the system that made it
_DAY = 0x0021  # 1 January 1980, the first day that a zip can tell
_MODE = 0o100644 << 16
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_PIECE = 1 << 20


class Member(NamedTuple):
    """One file of the container; `path` is its name within the bag."""

    path: str
    name: bytes
    size: int
    crc: int
    offset: int
    sha256: str
    found_crc: int


class Bag(NamedTuple):
    """The bag in the container: its members by path, in their order, and the content of its tag files."""

    name: str
    members: dict[str, Member]
    tags: dict[str, bytes]


def local_header(name: bytes, size: int, crc: int) -> bytes:
    """The one form of what stands before a file's bytes."""
    is_big = size >= _FULL
    extra = struct.pack("<2H2Q", 1, 16, size, size) if is_big else b""
    shown, version = (_FULL, _ZIP64) if is_big else (size, _PLAIN)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", version, 0, 0, 0, _DAY, crc, shown, shown, len(name), len(extra))
    return head + name + extra


def central_header(name: bytes, size: int, crc: int, offset: int) -> bytes:
    """The one form of a file's line in the directory."""
    large = [size, size] if size >= _FULL else []
    large += [offset] if offset >= _FULL else []
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version, shown = _ZIP64 if large else _PLAIN, min(size, _FULL)
    head = (b"PK\1\2", _UNIX | version, version, 0, 0, 0, _DAY, crc, shown, shown, len(name), len(extra))
    return struct.pack("<4s6H3L5H2L", *head, 0, 0, 0, _MODE, min(offset, _FULL)) + name + extra


def end_records(count: int, size: int, offset: int) -> bytes:
    """The one form of what ends the container: `count` lines of directory, their bytes, and where they begin."""
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, *[min(count, _FULL_COUNT)] * 2, min(size, _FULL), min(offset, _FULL), 0
    )
    if count < _FULL_COUNT and size < _FULL and offset < _FULL:
        return end
    numbers = (44, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, size, offset)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", *numbers)
    return end64 + struct.pack("<4sLQL", b"PK\6\7", 0, offset + size, 1) + end


def read_container(stream: BinaryIO) -> Bag:
    """Read every byte of the container once, compare it with its one form, and digest each file. Raises Broken."""
    members: dict[str, Member] = {}
    top, last, offset = "", b"", 0
    signature = stream.read(4)
    while signature == b"PK\3\4":
        member = _read_member(stream, offset)
        folder = member.name.decode("ascii")[: -len(member.path)]
        if folder != (top or folder):
            raise Broken("name", file=member.name.decode("ascii"))
        if member.name <= last:
            raise Broken("order", file=member.path, before=[*members][-1])
        members[member.path] = member
        top, last, offset = folder, member.name, stream.tell()
        signature = stream.read(4)
    if not members:
        raise Broken("not_a_package")
    _check_directory(stream, signature, tuple(members.values()), offset)
    tags = [member for member in members.values() if not member.path.startswith("data/")]
    return Bag(top[:-1], members, {member.path: b"".join(_lines(stream, member)) for member in tags})


def _read_member(stream: BinaryIO, offset: int) -> Member:
    rest = stream.read(26)
    if len(rest) < 26:
        raise Broken("truncated", file="?")
    header = b"PK\3\4" + rest
    crc, _, size, name_size, extra_size = struct.unpack("<3L2H", header[14:])
    raw = stream.read(name_size)
    extra = stream.read(extra_size)
    name = raw.decode("ascii", "replace")
    if not _NAME.fullmatch(name):
        raise Broken("name", file=re.sub("[^!-~]", "?", name)[:120])
    if size == _FULL and extra_size == 20:
        size = struct.unpack("<Q", extra[4:12])[0] if len(extra) == 20 else 0
    path = name[name.index("/") + 1 :]
    if header + raw + extra != local_header(raw, size, crc):
        raise Broken("header", offset=offset, file=path)
    return Member(path, raw, size, crc, offset, *_digest(stream, path, size))


def _digest(stream: BinaryIO, path: str, size: int) -> tuple[str, int]:
    """SHA-256 and CRC of the next `size` bytes."""
    digest, crc, left = hashlib.sha256(), 0, size
    while left:
        piece = stream.read(min(left, _PIECE))
        if not piece:
            raise Broken("truncated", file=path)
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        left -= len(piece)
    return digest.hexdigest(), crc


def _check_directory(stream: BinaryIO, begun: bytes, members: Sequence[Member], offset: int) -> None:
    lines = [central_header(member.name, member.size, member.crc, member.offset) for member in members]
    size = sum(map(len, lines))
    lines.append(end_records(len(members), size, offset))
    found, at = begun + stream.read(size + len(lines[-1]) - len(begun) + 1), 0
    for member, line in zip([*members, members[-1]], lines):  # noqa: B905 - strict is newer than 3.8
        if found[at : at + len(line)] != line:
            raise Broken("directory", offset=offset + at, file=(member if begun == b"PK\1\2" else members[-1]).path)
        at += len(line)
    if len(found) > at:
        raise Broken("appended", offset=offset + at)


_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def check_bag(bag: Bag) -> None:
    """The declaration, both manifests in their one form, each file's digest, and the counts. Raises Broken."""
    for path in (BAG_INFO, BAGIT, CHECKPOINT, MANIFEST, TAG_MANIFEST, LOG_DIGESTS, LOG_EVENTS):
        if path not in bag.members:
            raise Broken("absent", file=path)
    if bag.tags[BAGIT] != DECLARATION:
        raise Broken("declaration", file=BAGIT)
    payload = [member for path, member in bag.members.items() if path.startswith("data/")]
    tags = [bag.members[path] for path in bag.tags if path != TAG_MANIFEST]
    _check_manifest(TAG_MANIFEST, bag.tags[TAG_MANIFEST], tags)
    _check_manifest(MANIFEST, bag.tags[MANIFEST], payload)
    for member in bag.members.values():
        if member.crc != member.found_crc:
            raise Broken("checksum", file=member.path, expected=f"{member.crc:08x}", found=f"{member.found_crc:08x}")
    found = f"{sum(member.size for member in payload)}.{len(payload)}"
    if info(bag, "Payload-Oxum") != found:
        raise Broken("oxum", file=BAG_INFO, expected=info(bag, "Payload-Oxum"), found=found)


def manifest(lines: Sequence[tuple[str, str]]) -> bytes:
    """The one form of a manifest: digest, two spaces, path, in the order of the paths."""
    return "".join(f"{digest}  {path}\n" for digest, path in lines).encode("ascii")


def _check_manifest(name: str, content: bytes, members: Sequence[Member]) -> None:
    expected = manifest([(member.sha256, member.path) for member in members])
    if content == expected:
        return
    lines = content.decode("utf-8", "replace").split("\n")
    listed = {match.group(2): match.group(1) for match in map(_LINE.fullmatch, lines) if match}
    for member in members:
        digest = listed.get(member.path, member.sha256)
        if digest != member.sha256:
            raise Broken("changed", file=member.path, manifest=name, expected=digest, found=member.sha256)
    for number, line in enumerate(lines[:-1], 1):
        if not _LINE.fullmatch(line):
            raise Broken("form", file=name, line=number)
    for path in sorted(listed.keys() ^ {member.path for member in members}):
        raise Broken("missing" if path in listed else "unlisted", file=path, manifest=name)
    same = (one == other for one, other in zip(lines, expected.decode("ascii").split("\n")))  # noqa: B905
    raise Broken("form", file=name, line=1 + [*same, False].index(False))


def info(bag: Bag, label: str) -> str:
    """A value of bag-info.txt; empty where it has none."""
    match = re.search(f"^{label}: (.*)$", bag.tags[BAG_INFO].decode("utf-8", "replace"), re.MULTILINE)
    return match.group(1) if match else ""


class Note(NamedTuple):
    """A checkpoint: whose log, how long, its Merkle root and head, and the bag that was signed with it."""

    origin: str
    size: int
    root: str
    head: str
    bag: str
    package: str

    def text(self) -> str:
        """What is signed."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode("ascii")
        named = f"jiedui-head {self.head}\njiedui-bag {self.bag}\njiedui-package {self.package}\n"
        return f"{self.origin}\n{self.size}\n{root}\n{named}"

    def signed(self, public: bytes, signature: bytes) -> bytes:
        """The note with its signature line."""
        line = base64.b64encode(key_hash(self.origin, public) + signature).decode("ascii")
        return (f"{self.text()}\n\u2014 {self.origin} {line}\n").encode()


_NOTE = re.compile(
    r"(?P<origin>[!-*,-~]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"jiedui-head (?P<head>[0-9a-f]{64})\njiedui-bag (?P<bag>[0-9a-f]{64})\n"
    r"jiedui-package (?P<package>[A-Za-z0-9._-]+)\n\n\u2014 (?P<name>[!-*,-~]+) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


def key_hash(origin: str, public: bytes) -> bytes:
    """The four bytes by which a signed note names an Ed25519 key."""
    return hashlib.sha256(origin.encode("utf-8") + b"\n\x01" + public).digest()[:4]


def key_line(origin: str, public: bytes) -> str:
    """The key as signed notes write it: name, hash, key."""
    encoded = base64.b64encode(b"\x01" + public).decode("ascii")
    return f"{origin}+{key_hash(origin, public).hex()}+{encoded}"


def read_note(content: bytes, file: str = CHECKPOINT) -> tuple[Note, bytes]:
    """A checkpoint and its signature, where every byte stands in its one form. Raises Broken."""
    match = _NOTE.fullmatch(content.decode("utf-8", "replace"))
    if not match:
        raise Broken("note", file=file)
    parts = match.groupdict()
    root = base64.b64decode(parts["root"]).hex()
    note = Note(parts["origin"], int(parts["size"]), root, parts["head"], parts["bag"], parts["package"])
    return note, base64.b64decode(parts["signature"])


def check_note(content: bytes, public: bytes, file: str = CHECKPOINT) -> Note:
    """The checkpoint, if its signature holds under the key. Raises Broken."""
    note, signature = read_note(content, file)
    if content != note.signed(public, signature[4:]) or not is_signed(public, note.text().encode(), signature[4:]):
        raise Broken("signature", file=file, found=public.hex())
    return note


def check_checkpoint(bag: Bag, key: bytes | None) -> tuple[Note, bytes]:
    """The bag's checkpoint: signed by its key, for this bag. Raises Broken."""
    public = _key_of(bag)
    if key is not None and key != public:
        raise Broken("other_key", expected=key.hex(), found=public.hex())
    note = check_note(bag.tags[CHECKPOINT], public)
    found = bag_digest(bag.tags[TAG_MANIFEST])
    if note.bag != found:
        raise Broken("bag", expected=note.bag, found=found)
    if note.package != bag.name:
        raise Broken("package_name", expected=note.package, found=bag.name)
    return note, public


def bag_digest(tag_manifest: bytes) -> str:
    """What the checkpoint signs: the tag manifest without the line of the checkpoint itself."""
    own = CHECKPOINT.encode("ascii") + b"\n"
    return hashlib.sha256(b"".join(line for line in tag_manifest.splitlines(True) if line[66:] != own)).hexdigest()


def _key_of(bag: Bag) -> bytes:
    written = info(bag, "Jiedui-Key")
    try:
        public = base64.b64decode(written[-44:], validate=True)[1:]
    except binascii.Error:
        public = b""
    if len(public) != 32 or written != key_line(written.split("+")[0], public):
        raise Broken("key_form", file=BAG_INFO)
    return public


class Tree:
    """The Merkle tree of RFC 6962 over digests that are added one by one; it keeps one hash a level."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []  # subtrees, the largest first: leaves, hash

    def add(self, leaf: bytes) -> None:
        """Add a leaf at the end."""
        self.size += 1
        leaves, node = 1, hashlib.sha256(b"\0" + leaf).digest()
        while self._full and self._full[-1][0] == leaves:
            node = hashlib.sha256(b"\1" + self._full.pop()[1] + node).digest()
            leaves *= 2
        self._full.append((leaves, node))

    def root(self) -> str:
        """The root over all leaves so far."""
        if not self._full:
            return hashlib.sha256(b"").hexdigest()
        node = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            node = hashlib.sha256(b"\1" + left + node).digest()
        return node.hex()


def check_log(stream: BinaryIO, bag: Bag, note: Note) -> int:
    """The list of digests gives the checkpoint's root, and each event listed is in it; how many. Raises Broken."""
    digests = read_digests(stream, bag)
    tree = Tree()
    for at in range(0, len(digests), 32):
        tree.add(bytes(digests[at : at + 32]))
    if tree.size != note.size:
        raise Broken("log_size", file=LOG_DIGESTS, expected=note.size, found=tree.size)
    if tree.root() != note.root:
        raise Broken("log_root", file=LOG_DIGESTS, expected=note.root, found=tree.root())
    head = digests[-32:].hex() or NO_EVENT
    if head != note.head:
        raise Broken("log_head", file=LOG_DIGESTS, expected=note.head, found=head)
    return _check_events(stream, bag, digests)


def read_digests(stream: BinaryIO, bag: Bag) -> bytearray:
    """The digests of all events of the log, 32 bytes each, in their order. Raises Broken."""
    found = bytearray()
    for number, line in enumerate(_lines(stream, bag.members[LOG_DIGESTS]), 1):
        if not re.fullmatch(rb"[0-9a-f]{64}\n", line):
            raise Broken("form", file=LOG_DIGESTS, line=number)
        found += bytes.fromhex(line[:64].decode("ascii"))
    return found


def _check_events(stream: BinaryIO, bag: Bag, digests: bytearray) -> int:
    count, last = 0, 0
    for count, line in enumerate(_lines(stream, bag.members[LOG_EVENTS]), 1):
        event = _event(line, count)
        sequence = event["sequence"]
        if not last < sequence <= len(digests) // 32:
            raise Broken("form", file=LOG_EVENTS, line=count)
        expected, found = digests[32 * sequence - 32 : 32 * sequence].hex(), hashlib.sha256(line[:-1]).hexdigest()
        if expected != found:
            raise Broken("event", event=sequence, expected=expected, found=found)
        before = digests[32 * sequence - 64 : 32 * sequence - 32].hex() if sequence > 1 else NO_EVENT
        if event["previous"] != before:
            raise Broken("event_link", event=sequence, expected=before, found=event["previous"])
        last = sequence
    return count


def _event(line: bytes, number: int) -> dict[str, Any]:
    try:
        event = json.loads(line)
        if {"sequence", "previous"} <= event.keys() and type(event["sequence"]) is int:
            return dict(event)
    except (ValueError, AttributeError, RecursionError):
        pass
    raise Broken("form", file=LOG_EVENTS, line=number)


def _lines(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    stream.seek(member.offset + len(local_header(member.name, member.size, member.crc)))
    left = member.size
    while left:
        line = stream.readline(left)
        left -= len(line)
        yield line


_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
if TYPE_CHECKING:
    _Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
_ZERO: _Point = (0, 1, 1, 0)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature holds; only canonical encodings, and no key of small order."""
    key = _decode(public)
    if key is None or len(signature) != 64 or _encode(_sum_of_two(8, key, 0, _ZERO)) == _encode(_ZERO):
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= _L or _decode(signature[:32]) is None:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus_key = (-key[0] % _P, key[1], key[2], -key[3] % _P)
    return _encode(_sum_of_two(scalar, _BASE, challenge, minus_key)) == signature[:32]


def _decode(encoded: bytes) -> _Point | None:
    if len(encoded) != 32:
        return None
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _encode(point: _Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _add(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum_of_two(m: int, one: _Point, n: int, two: _Point) -> _Point:
    table, found = (_ZERO, one, two, _add(one, two)), _ZERO
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        found = _add(found, found)
        chosen = (m >> bit & 1) | (n >> bit & 1) << 1
        found = _add(found, table[chosen]) if chosen else found
    return found


_BASE: _Point = _decode((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _ZERO


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one package as the command line asks; the exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description="核验考核资料包 / check an assessment package")
    parser.add_argument("file", metavar="FILE.zip")
    parser.add_argument("--key", metavar="HEX", type=bytes.fromhex, help="发布单位的公钥 / the publisher's public key")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with open(options.file, "rb") as stream:  # noqa: PTH123 - one way that every version knows
            report = verify(stream, key=options.key)
    except OSError as error:
        sys.stderr.write(say("unreadable", options.lang, file=options.file, reason=error.strerror) + "\n")
        return 2
    except Broken as broken:
        sys.stdout.write(say("failed", options.lang, fault=broken.sentence(options.lang)) + "\n")
        return 1
    sys.stdout.write(report.sentences(options.lang) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
