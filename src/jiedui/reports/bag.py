"""The bag (BagIt, RFC 8493) around a package's files: declaration, manifests, the verifier, the signed checkpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from jiedui.reports import verifier
from jiedui.reports.canonical_zip import Measured, Source, measure, write_zip
from jiedui.reports.checkpoint import LogState, Sealer, origin_of, seal
from jiedui.reports.spool import Step, no_step

VERIFIER = "verify.py"


@dataclass(frozen=True, slots=True)
class BagContent:
    """What goes into a bag: its name, its files by path under `data/`, the lines about it, the log it stands in."""

    name: str
    payload: Mapping[str, Source]
    about: tuple[tuple[str, str], ...]
    log: LogState


@dataclass(frozen=True, slots=True)
class Packed:
    """A bag as written: how many files, how many bytes in them, and the digest that its checkpoint signs."""

    files: int
    size: int
    digest: str


def write_bag(target: BinaryIO, content: BagContent, sealer: Sealer, *, step: Step = no_step) -> Packed:
    """Write the bag as a canonical zip; the same content under the same key gives the same bytes.

    `step` is called twice for each file: when it was measured, and when it was packed.
    """
    payload = dict(_measured(content.payload, step))
    tags = {path: measure(text) for path, text in _tag_files(content, payload, sealer).items()}
    digest = sha256(_manifest(tags)).hexdigest()
    tags[verifier.CHECKPOINT] = measure(seal(content.log, bag=digest, package=content.name, sealer=sealer))
    tags[verifier.TAG_MANIFEST] = measure(_manifest(tags))
    files = payload | tags
    write_zip(target, {f"{content.name}/{path}": file for path, file in files.items()}, step=step)
    return Packed(len(files), sum(file.size for file in files.values()), digest)


def _measured(payload: Mapping[str, Source], step: Step) -> Iterator[tuple[str, Measured]]:
    for path, source in payload.items():
        yield path, measure(source)
        step()


def _tag_files(content: BagContent, payload: Mapping[str, Measured], sealer: Sealer) -> dict[str, bytes]:
    oxum = f"{sum(file.size for file in payload.values())}.{len(payload)}"
    key = verifier.key_line(origin_of(sealer.public_key), sealer.public_key)
    about = (*content.about, ("Jiedui-Key", key), ("Payload-Oxum", oxum))
    return {
        verifier.BAGIT: verifier.DECLARATION,
        verifier.BAG_INFO: "".join(f"{label}: {_one_line(value)}\n" for label, value in about).encode(),
        verifier.MANIFEST: _manifest(payload),
        VERIFIER: Path(verifier.__file__).read_bytes(),
    }


def _manifest(files: Mapping[str, Measured]) -> bytes:
    return verifier.manifest([(files[path].sha256, path) for path in sorted(files)])


def _one_line(value: str) -> str:
    return " ".join(value.split())
