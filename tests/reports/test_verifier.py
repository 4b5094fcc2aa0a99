"""The verifier: whatever is done to a package, it is found and named."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from jiedui.reports import verifier
from jiedui.reports.bag import BagContent, write_bag
from jiedui.reports.canonical_zip import measure
from jiedui.reports.checkpoint import log_state
from tests.reports.package_sample import KeyInHand, container, content, events, files_of, log, package

NAME = "jiedui-shifeng-luxi-2019"
PACKAGE = package()
FILES = files_of(PACKAGE)


def broken(changed: bytes, **options: bytes) -> verifier.Broken:
    with pytest.raises(verifier.Broken) as caught:
        verifier.verify(BytesIO(changed), **options)
    return caught.value


def found(changed: bytes) -> tuple[str, str]:
    """The code of the finding, and the file that it names."""
    fault = broken(changed)
    return fault.code, str(fault.values.get("file", ""))


def with_files(**changes: bytes | None) -> dict[str, bytes]:
    files = FILES | {f"{NAME}/{path}": data for path, data in changes.items() if data is not None}
    return {path: data for path, data in files.items() if changes.get(path.removeprefix(f"{NAME}/"), b"") is not None}


def altered(path: str, alter: Callable[[bytes], bytes | None]) -> dict[str, bytes]:
    return with_files(**{path: alter(FILES[f"{NAME}/{path}"])})


def with_manifests(files: dict[str, bytes]) -> dict[str, bytes]:
    """The manifests made anew for the files, as somebody does who knows the form."""
    made = {path.removeprefix(f"{NAME}/"): data for path, data in files.items()}
    for manifest, is_payload in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
        paths = [path for path in sorted(made) if path.startswith("data/") is is_payload]
        paths = [path for path in paths if path != "tagmanifest-sha256.txt"]
        made[manifest] = verifier.manifest([(measure(made[path]).sha256, path) for path in paths])
    return {f"{NAME}/{path}": data for path, data in made.items()}


def test_it_finds_a_package_as_it_was_made_to_hold() -> None:
    report = verifier.verify(BytesIO(PACKAGE))
    assert (report.package, report.files, report.note.size, report.listed) == (NAME, len(FILES), 3, 3)
    assert report.size == sum(map(len, FILES.values()))
    assert not report.key_was_given


def test_it_finds_it_to_hold_under_the_key_that_was_given() -> None:
    assert verifier.verify(BytesIO(PACKAGE), key=KeyInHand().public_key).key_was_given


@pytest.mark.parametrize("path", sorted(path.removeprefix(f"{NAME}/") for path in FILES))
def test_it_names_the_file_that_was_changed(path: str) -> None:
    changed = container(altered(path, lambda data: data[:-1] + bytes([data[-1] ^ 1])))
    code, file = found(changed)
    if path == "tagmanifest-sha256.txt":
        assert code in {"changed", "form", "missing", "unlisted"}
    elif path == "bagit.txt":
        assert (code, file) == ("declaration", path)
    else:
        assert (code, file) == ("changed", path)


def test_it_tells_both_digests_of_a_changed_file() -> None:
    path = f"{NAME}/data/evidence/1.jpg"
    fault = broken(container(FILES | {path: b"another picture"}))
    assert fault.values["expected"] == sha256(FILES[path]).hexdigest()
    assert fault.values["found"] == sha256(b"another picture").hexdigest()
    assert str(fault.values["found"]) in fault.sentence("zh")
    assert "data/evidence/1.jpg" in fault.sentence("en")


def test_it_names_a_file_that_was_added() -> None:
    assert found(container(with_files(**{"data/evidence/9.jpg": b"x"}))) == ("unlisted", "data/evidence/9.jpg")


def test_it_names_a_tag_file_that_was_added() -> None:
    assert found(container(with_files(**{"readme.txt": b"x"}))) == ("unlisted", "readme.txt")


def test_it_names_a_file_that_was_taken_out() -> None:
    assert found(container(altered("data/evidence/1.jpg", lambda _: None))) == ("missing", "data/evidence/1.jpg")


@pytest.mark.parametrize("path", ["bagit.txt", "checkpoint.txt", "manifest-sha256.txt", "data/log/digests.txt"])
def test_it_names_what_no_package_lacks(path: str) -> None:
    assert found(container(altered(path, lambda _: None))) == ("absent", path)


def test_it_names_a_file_under_another_name() -> None:
    files = dict(FILES)
    files[f"{NAME}/data/evidence/7.jpg"] = files.pop(f"{NAME}/data/evidence/1.jpg")
    assert found(container(files))[0] in {"missing", "unlisted"}


def test_it_finds_files_swapped_for_one_another() -> None:
    one, two = f"{NAME}/data/plan/plan.txt", f"{NAME}/data/tables/events.csv"
    assert found(container(FILES | {one: FILES[two], two: FILES[one]})) == ("changed", "data/plan/plan.txt")


def test_it_finds_manifests_made_anew_without_the_key() -> None:
    files = with_manifests(FILES | {f"{NAME}/data/tables/obligations.csv": b"better figures"})
    fault = broken(container(files))
    assert fault.code == "oxum"
    size = sum(len(data) for path, data in files.items() if "/data/" in path)
    info = re.sub(rb"Payload-Oxum: \d+", b"Payload-Oxum: %d" % size, files[f"{NAME}/bag-info.txt"])
    assert broken(container(with_manifests(files | {f"{NAME}/bag-info.txt": info}))).code == "bag"


def test_it_finds_a_checkpoint_edited_without_the_key() -> None:
    checkpoint = FILES[f"{NAME}/checkpoint.txt"].replace(b"\n3\n", b"\n4\n")
    files = with_manifests(FILES | {f"{NAME}/checkpoint.txt": checkpoint})
    assert found(container(files)) == ("signature", "checkpoint.txt")


@pytest.mark.parametrize("listed", [b"", b"Jiedui-Key: nonsense", b"Jiedui-Key: a+b+c"])
def test_it_says_so_where_the_key_in_the_package_is_unusable(listed: bytes) -> None:
    info = re.sub(rb"Jiedui-Key: .*", listed, FILES[f"{NAME}/bag-info.txt"])
    assert found(container(with_manifests(FILES | {f"{NAME}/bag-info.txt": info}))) == ("key_form", "bag-info.txt")


def test_it_finds_another_key_where_the_right_one_is_given() -> None:
    forged = package(key=2)
    fault = broken(forged, key=KeyInHand(1).public_key)
    assert (fault.code, fault.values["found"]) == ("other_key", KeyInHand(2).public_key.hex())


def test_it_says_whose_key_it_was_where_none_is_given() -> None:
    report = verifier.verify(BytesIO(package(key=2)))
    assert KeyInHand(2).public_key.hex() in report.sentences("zh")
    assert "请与发布单位公布的公钥核对" in report.sentences("zh")


def test_it_finds_a_package_renamed() -> None:
    files = {path.replace("2019", "2020", 1): data for path, data in FILES.items()}
    assert broken(container(files)).code == "package_name"


def test_it_finds_a_package_made_of_two() -> None:
    other = package(content(year=2020))
    with_both = FILES | {path: data for path, data in files_of(other).items() if path.endswith("/data/index.html")}
    assert broken(container(with_both)).code == "name"


@pytest.mark.parametrize("path", ["bag/../escape", "bag//a", "/bag/a", "bag/.hidden", "bag/a\\b", "bag", "bag/数"])
def test_it_takes_no_name_that_could_lead_elsewhere(path: str) -> None:
    raw = path.encode("utf-8")
    made = verifier.local_header(raw, 1, 0) + b"x"
    made += verifier.central_header(raw, 1, 0, 0)
    assert broken(made + verifier.end_records(1, len(made), 0)).code == "name"


def test_it_shows_no_name_that_a_terminal_would_obey() -> None:
    other = f"{NAME}/\x1b[2J\x07.txt".encode()
    hidden = broken(PACKAGE.replace(f"{NAME}/{verifier.BAGIT}".encode(), other, 1))
    assert hidden.code == "name"
    assert str(hidden.values["file"]) == f"{NAME}/?[2J?.txt"


def test_it_names_the_file_whose_name_was_given_another_length() -> None:
    header = PACKAGE.index(f"{NAME}/checkpoint.txt".encode()) - 30
    changed = bytearray(PACKAGE)
    changed[header + 26] ^= 4
    assert found(bytes(changed)) == ("directory", "checkpoint")


def test_it_finds_the_same_files_packed_by_another_program() -> None:
    for method in (0, ZIP_DEFLATED):
        packed = BytesIO()
        with ZipFile(packed, "w", method) as file:
            for path, data in FILES.items():
                file.writestr(path, data)
        assert broken(packed.getvalue()).code in {"header", "name"}


@pytest.mark.parametrize("end", [b"\0", b"PK\5\6" + bytes(18), b"trailing"])
def test_it_finds_bytes_added_at_the_end(end: bytes) -> None:
    assert broken(PACKAGE + end).code in {"appended", "directory"}


def test_it_finds_bytes_put_in_front() -> None:
    assert broken(b"#!/bin/sh\n" + PACKAGE).code == "not_a_package"


def test_it_finds_every_truncation() -> None:
    cuts = [*range(0, 200), *range(200, len(PACKAGE) - 3000, 997), *range(len(PACKAGE) - 3000, len(PACKAGE))]
    for cut in cuts:
        broken(PACKAGE[:cut])


def test_it_finds_an_end_of_directory_that_points_elsewhere() -> None:
    comment = PACKAGE[:-2] + b"\x05\x00hello"
    assert broken(comment).code == "directory"


def sealed(digests: list[str], lines: list[str]) -> bytes:
    """A package with another log, properly signed: what a dishonest server could make."""
    payload = {
        "data/log/digests.txt": "".join(f"{digest}\n" for digest in digests).encode(),
        "data/log/events.jsonl": "".join(f"{line}\n" for line in lines).encode(),
    }
    target = BytesIO()
    honest = [event.digest for event in events()]
    write_bag(target, BagContent("jiedui-a-2019", payload, (), log_state(honest)), KeyInHand())
    return target.getvalue()


HONEST = [event.digest for event in events()]
LINES = [event.text for event in events()]


def test_it_finds_the_sealed_log_to_hold() -> None:
    assert verifier.verify(BytesIO(sealed(HONEST, LINES))).listed == 3


def test_a_package_may_list_some_of_the_logs_events() -> None:
    assert verifier.verify(BytesIO(sealed(HONEST, LINES[1:2]))).listed == 1


@pytest.mark.parametrize(
    ("digests", "lines", "code"),
    [
        (HONEST[:2], LINES, "log_size"),
        ([*HONEST[:2], "ab" * 32], LINES, "log_root"),
        ([HONEST[1], HONEST[0], HONEST[2]], LINES, "log_root"),
        ([*HONEST[:2], HONEST[2].upper()], LINES, "form"),
        (HONEST, [LINES[0].replace("记录", "改写"), *LINES[1:]], "event"),
        (HONEST, [LINES[1], LINES[0]], "form"),
        (HONEST, [LINES[0], LINES[0]], "form"),
        (HONEST, ["not json"], "form"),
        (HONEST, ["[" * 100_000], "form"),
        (HONEST, ['{"sequence": 99, "previous": ""}'], "form"),
        (HONEST, ['{"sequence": true, "previous": ""}'], "form"),
        (HONEST, ["3"], "form"),
    ],
)
def test_it_holds_the_listed_events_against_the_log(digests: list[str], lines: list[str], code: str) -> None:
    assert broken(sealed(digests, lines)).code == code


def test_it_finds_an_event_that_does_not_follow_the_one_before() -> None:
    line = '{"previous": "wrong", "sequence": 1}'
    digest = sha256(line.encode()).hexdigest()
    payload = {"data/log/digests.txt": f"{digest}\n".encode(), "data/log/events.jsonl": f"{line}\n".encode()}
    target = BytesIO()
    write_bag(target, BagContent("jiedui-a-2019", payload, (), log_state([digest])), KeyInHand())
    assert broken(target.getvalue()).code == "event_link"


def test_it_finds_a_head_that_is_not_the_last_event() -> None:
    payload = {"data/log/digests.txt": log().digests, "data/log/events.jsonl": b""}
    target, state = BytesIO(), replace(log().state, head="ab" * 32)
    write_bag(target, BagContent("jiedui-a-2019", payload, (), state), KeyInHand())
    assert broken(target.getvalue()).code == "log_head"


def test_every_bit_of_the_tag_files_is_found_though_the_container_is_made_anew() -> None:
    chance = random.Random(7)
    for path in ("bag-info.txt", "bagit.txt", "checkpoint.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"):
        data = FILES[f"{NAME}/{path}"]
        for bit in chance.sample(range(len(data) * 8), 300):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            broken(container(FILES | {f"{NAME}/{path}": bytes(flipped)}))


def test_every_bit_of_a_checkpoint_is_found_though_the_manifests_are_made_anew() -> None:
    data = FILES[f"{NAME}/checkpoint.txt"]
    for bit in range(0, len(data) * 8, 11):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        broken(container(with_manifests(FILES | {f"{NAME}/checkpoint.txt": bytes(flipped)})))


def test_every_sentence_is_told_in_both_languages() -> None:
    for chinese, english in verifier.TEXTS.values():
        assert re.search("[一-鿿]", chinese)
        assert not re.search("[一-鿿]", english)
        assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", english))
