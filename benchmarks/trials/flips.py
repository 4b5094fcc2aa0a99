"""Trial 11: random bits of a large package flipped, one at a time: the verifier finds each, and names where it lies.

Every bit of a small package is flipped in `tests/reports/test_package_bits.py`. Here the package is one of a year with
hundreds of activities, and what is tried is that none of its many files, lines and headers is passed over.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from operator import ne
from pathlib import Path
from random import Random
from zipfile import ZipFile

from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

from jiedui.reports import verifier

ACTIVITIES, SMALL_ACTIVITIES = 300, 12
MANY = 10_000  # from so many flips on, the package is a large one
PICTURE = (96, 96)
DIRECTORY = ""  # the name of the part behind the last file
_PIECE = 250


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of one file of the package with its header, or of the directory at the end."""

    folder: str
    name: str
    start: int
    end: int


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Flip so many bits."""
    package = _package(place, ACTIVITIES if times >= MANY else SMALL_ACTIVITIES, chance)
    with package.open("rb") as file:
        files = verifier.verify(file).files
    bits = [(chance.randrange(package.stat().st_size), chance.randrange(8)) for _ in range(times)]
    pieces = [(package, bits[start : start + _PIECE]) for start in range(0, times, _PIECE)]
    outcome, codes, began = Outcome(), Counter[str](), time.monotonic()
    with multiprocessing.get_context("fork").Pool(place.jobs) as pool:
        for found, broken in pool.imap_unordered(_flip_all, pieces):
            codes += found
            outcome.broken += broken
    outcome.line = (
        f"{times} bits of a package of {files} files, {package.stat().st_size / 1e6:.1f} MB, flipped,"
        f" {times / (time.monotonic() - began):.0f} a second, found as {dict(codes.most_common())},"
        f" {len(outcome.broken)} promises broken"
    )
    return outcome


def _package(place: Place, activities: int, chance: Random) -> Path:
    """A year's package, assembled by the action; each activity is proved by a picture of its own."""
    from django.db import connection

    from jiedui.ledger.actions.packages import assemble_package
    from jiedui.ledger.models import ActivityState, Programme
    from tests.cast import gather
    from tests.days import at
    from tests.making import make_activity, make_evidence

    with connection.cursor() as cursor:
        if place.postgres is None:
            cursor.execute("PRAGMA synchronous=OFF")
    cast, states = gather(*Programme.objects.order_by("pk")), [state for state in ActivityState if state != "withdrawn"]
    for number in range(activities):
        activity = make_activity(cast, state=states[number % len(states)])
        make_evidence(cast, activity, content=_noise(chance))
    target = place.data.parent / "package.zip"
    about = {"programme": cast.programme, "year": 2019, "at": at(date(2020, 1, 6)), "target": target}
    assemble_package(cast.liaison, **about)
    connection.close()
    return target


def _noise(chance: Random) -> bytes:
    """A picture that can't be made smaller."""
    from PIL import Image

    file, (width, height) = BytesIO(), PICTURE
    Image.frombytes("RGB", PICTURE, chance.randbytes(width * height * 3)).save(file, "JPEG", quality=60)
    return file.getvalue()


def _flip_all(piece: tuple[Path, list[tuple[int, int]]]) -> tuple[Counter[str], list[str]]:
    """One process's share: by which codes they were found, and the promises that were broken."""
    package, bits = piece
    stream, codes, broken = BytesIO(package.read_bytes()), Counter[str](), []
    changed, parts = stream.getbuffer(), _parts(package)
    for at, bit in bits:
        changed[at] ^= 1 << bit
        stream.seek(0)
        part = next(one for one in parts if one.start <= at < one.end)
        try:
            verifier.verify(stream)
            broken.append(f"bit {bit} of byte {at} in {part.name or 'the directory'} was not found")
        except verifier.Broken as fault:
            codes[fault.code] += 1
            if not _is_named(fault, part):
                broken.append(f"bit {bit} of byte {at} in {part.name or 'the directory'}: {fault.sentence('en')}")
        except Exception as error:
            broken.append(f"bit {bit} of byte {at}: {type(error).__name__}: {error}")
        changed[at] ^= 1 << bit
    return codes, broken


def _parts(package: Path) -> list[Part]:
    """Which bytes are whose."""
    with ZipFile(package) as file:
        infos = sorted(file.infolist(), key=lambda info: info.header_offset)
        starts = [*(info.header_offset for info in infos), file.start_dir]
    folder = infos[0].filename.partition("/")[0] + "/"
    names = [info.filename.removeprefix(folder) for info in infos]
    parts = [Part(folder, name, start, end) for name, start, end in zip(names, starts, starts[1:], strict=False)]
    return [*parts, Part(folder, DIRECTORY, starts[-1], package.stat().st_size)]


def _is_named(fault: verifier.Broken, part: Part) -> bool:
    """Whether the sentence leads to the part: by its name, by the manifest that it is, or by an offset within it."""
    told = {key: str(value) for key, value in fault.values.items()}
    if part.name == DIRECTORY:
        return fault.code in ("directory", "truncated", "header", "name")
    if part.name in (told.get("file"), told.get("manifest"), told.get("before")):
        return True
    if part.start == 0 and fault.code in ("not_a_package", "name"):  # the first name is what the others are held to
        return True
    return part.start <= int(told.get("offset", -1)) < part.end or _is_alike(told.values(), part)


def _is_alike(told: Iterable[str], part: Part) -> bool:
    """Whether it is the name with one letter changed, or with an end that isn't its own; its folder may be left out."""
    wanted = (part.name, part.folder + part.name)
    return any(sum(map(ne, one, name)) <= 1 for one in told for name in wanted if one[:8])
