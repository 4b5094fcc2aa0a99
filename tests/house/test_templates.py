"""That a page carries no script or style of its own, and loads nothing from another host."""

import re
from pathlib import Path

import pytest

from tests.house.sources import SOURCE, name_of, templates, text_of

PAGE_FILES = (*templates(), *sorted(SOURCE.glob("web/static/*.js")), *sorted(SOURCE.glob("web/assets/*.scss")))
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"""<[a-z][^>]*\son[a-z]{4,}\s*=\s*["']""", re.IGNORECASE),
    "code in an address": re.compile(r"javascript:", re.IGNORECASE),
}
ELSEWHERE = re.compile(
    r"""(?:\b(?:src|srcset|action|hx-\w+)\s*=\s*["']|<link[^>]*href\s*=\s*["']|url\(["']?|@import\s+["']|fetch\(["'])"""
    r"(?:https?:)?//",
    re.IGNORECASE,
)


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what: str) -> None:
    assert [name_of(path) for path in templates() if INLINE[what].search(text_of(path))] == []


def test_nothing_is_loaded_from_another_host() -> None:
    assert [name_of(path) for path in PAGE_FILES if ELSEWHERE.search(text_of(path))] == []


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        "@import 'https://example.org/a.css';",
        "body { background: url(http://example.org/a.png) }",
    ],
)
def test_the_search_for_other_hosts_finds_them(line: str) -> None:
    assert ELSEWHERE.search(line)


def test_compiled_style_sheets_load_nothing_from_elsewhere() -> None:
    built: list[Path] = sorted(SOURCE.glob("web/static/built/*.css"))
    assert [name_of(path) for path in built if ELSEWHERE.search(path.read_text("utf-8"))] == []
