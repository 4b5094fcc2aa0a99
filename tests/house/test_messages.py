"""That the English is complete, and that the tool which says so can be believed."""

from pathlib import Path

import pytest

from tools import messages


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small package with every kind of message."""
    package = tmp_path / "src" / "small"
    package.mkdir(parents=True)
    (package / "words.py").write_text(
        'raise InputRefused("D001", "“{name}”是空文件，" "请另选。", name=path)\n'
        'A = untranslated("缺少期限")\n'
        'B = ngettext("%(n)s 项", "%(n)s 项", n)\n'
        'C = pgettext("单位", "区")\n',
        "utf-8",
    )
    (package / "page.html").write_text(
        "  {% translate '台账' %}\n{% blocktranslate with name=a.b %}{{ name }}的任务{% endblocktranslate %}", "utf-8"
    )
    return package


def translated(catalogue: messages.Catalog, english: dict[str, str | tuple[str, str]]) -> messages.Catalog:
    for chinese, words in english.items():
        catalogue.get(chinese, "单位" if chinese == "区" else None).string = words
    return catalogue


ENGLISH = {
    "“{name}”是空文件，请另选。": "“{name}” is empty; choose another file.",
    "缺少期限": "No deadline",
    "%(n)s 项": ("one item", "%(n)s items"),
    "区": "district",
    "台账": "Ledger",
    "%(name)s的任务": "Duties of %(name)s",
}


def test_the_english_catalogue_is_complete() -> None:
    fresh = messages.read_sources(messages.SOURCE)
    assert list(messages.faults(fresh, messages.read_catalogue(messages.CATALOGUE))) == []


def test_it_finds_every_kind_of_message(sources: Path) -> None:
    found = {messages._key(message)[1] for message in messages.read_sources(sources) if message.id}
    assert found == set(ENGLISH)


def test_it_accepts_a_complete_catalogue(sources: Path) -> None:
    stored = translated(messages.read_sources(sources), ENGLISH)
    assert list(messages.faults(messages.read_sources(sources), stored)) == []


@pytest.mark.parametrize(
    ("chinese", "english", "fault"),
    [
        ("台账", "", "no English"),
        ("“{name}”是空文件，请另选。", "This file is empty.", "other values"),
        ("“{name}”是空文件，请另选。", "“{file}” is empty.", "other values"),
        ("%(name)s的任务", "Duties", "other values"),
        ("%(n)s 项", ("one item", "items"), "other values"),
        ("%(n)s 项", ("one item", ""), "no English"),
    ],
)
def test_it_names_what_is_wrong(sources: Path, chinese: str, english: str | tuple[str, str], fault: str) -> None:
    stored = translated(messages.read_sources(sources), {**ENGLISH, chinese: english})
    (found,) = messages.faults(messages.read_sources(sources), stored)
    assert found.startswith(fault)


def test_a_reworded_message_keeps_its_english_until_someone_looks(sources: Path) -> None:
    stored = translated(messages.read_sources(sources), ENGLISH)
    words = sources / "words.py"
    words.write_text(words.read_text("utf-8").replace("请另选。", "请另选一份。"), "utf-8")
    merged = messages.merge(messages.read_sources(sources), stored)
    kept = merged.get("“{name}”是空文件，请另选一份。")
    assert (kept.string, kept.fuzzy) == (ENGLISH["“{name}”是空文件，请另选。"], True)
    assert [fault[:5] for fault in messages.faults(messages.read_sources(sources), merged)] == ["fuzzy"]


def test_extracting_twice_changes_nothing(sources: Path, tmp_path: Path) -> None:
    first = messages.written(translated(messages.read_sources(sources), ENGLISH))
    stored = tmp_path / "django.po"
    stored.write_bytes(first)
    again = messages.merge(messages.read_sources(sources), messages.read_catalogue(stored))
    assert messages.written(again) == first
    assert b"Date" not in first


def test_a_message_that_is_gone_leaves_the_catalogue(sources: Path) -> None:
    stored = translated(messages.read_sources(sources), ENGLISH)
    (sources / "page.html").unlink()
    assert any("no longer" in fault for fault in messages.faults(messages.read_sources(sources), stored))
    merged = messages.merge(messages.read_sources(sources), stored)
    assert "台账".encode() not in messages.written(merged)


def test_a_message_that_gets_a_plural_waits_for_its_english(sources: Path) -> None:
    stored = translated(messages.read_sources(sources), ENGLISH)
    (sources / "page.html").write_text(
        "{% blocktranslate count n=n %}台账{% plural %}台账{% endblocktranslate %}", "utf-8"
    )
    merged = messages.merge(messages.read_sources(sources), stored)
    assert messages.written(merged)
    assert list(messages.faults(messages.read_sources(sources), merged)) == ["no English: 台账"]
