"""The container: one form only, read by other programs, the same bytes from the same files."""

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.reports import verifier
from jiedui.reports.canonical_zip import ChangedWhilePacked, measure, restored, write_zip
from tests.reports.package_sample import container

names = st.from_regex(r"bag/[A-Za-z0-9_-]{1,8}(\.[a-z]{1,3})?", fullmatch=True)
files = st.dictionaries(names, st.binary(max_size=60), min_size=1, max_size=6)


@given(files)
def test_zipfile_reads_what_was_written(content: dict[str, bytes]) -> None:
    with ZipFile(BytesIO(container(content))) as file:
        assert {name: file.read(name) for name in file.namelist()} == content
        assert all(entry.compress_type == ZIP_STORED for entry in file.infolist())
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in file.infolist())


@given(files, st.randoms(use_true_random=False))
def test_the_order_in_which_files_come_changes_no_byte(content: dict[str, bytes], random) -> None:
    shuffled = list(content.items())
    random.shuffle(shuffled)
    assert container(dict(shuffled)) == container(content)


@given(files)
def test_the_verifier_takes_the_container_for_its_one_form(content: dict[str, bytes]) -> None:
    bag = verifier.read_container(BytesIO(container(content)))
    assert bag.name == "bag"
    assert {member.path: member.size for member in bag.members.values()} == {
        name.removeprefix("bag/"): len(data) for name, data in content.items()
    }


def test_a_file_that_changes_while_it_is_packed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    measured = measure(path)
    path.write_bytes(b"after!")
    with pytest.raises(ChangedWhilePacked):
        write_zip(BytesIO(), {"bag/a.txt": measured})


def test_another_programs_zip_loses_its_times_and_its_compression() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        file.writestr("xl/a.xml", "<a/>" * 100)
    assert restored(made.getvalue()) == container({"xl/a.xml": b"<a/>" * 100})


def test_files_beyond_four_gigabytes_are_told_in_the_zip64_form(tmp_path: Path) -> None:
    """A sparse hole stands for the bytes; the directory must be readable by another program."""
    size = 5 << 30
    header = verifier.local_header(b"bag/a", size, 7)
    second = verifier.local_header(b"bag/b", 2, 9)
    offset = len(header) + size
    lines = verifier.central_header(b"bag/a", size, 7, 0) + verifier.central_header(b"bag/b", 2, 9, offset)
    at = offset + len(second) + 2
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.write(header)
        file.seek(offset)
        file.write(second + b"hi" + lines + verifier.end_records(2, len(lines), at))
    with ZipFile(path) as read:
        assert [(entry.filename, entry.file_size, entry.header_offset) for entry in read.infolist()] == [
            ("bag/a", size, 0),
            ("bag/b", 2, offset),
        ]
        with read.open("bag/b") as file:
            file._expected_crc = None  # the hole's sum is made up
            assert file.read() == b"hi"


def test_more_than_65534_files_are_counted_in_the_zip64_form() -> None:
    made = container({f"bag/{number:06}": b"" for number in range(66_000)})
    with ZipFile(BytesIO(made)) as read:
        assert len(read.namelist()) == 66_000
    assert len(verifier.read_container(BytesIO(made)).members) == 66_000
    assert made.count(b"PK\6\6") == 1


def test_smaller_containers_have_no_zip64_record() -> None:
    assert b"PK\6\6" not in container({"bag/a": b""})
    assert struct.unpack("<H", container({"bag/a": b""})[4:6]) == (20,)
