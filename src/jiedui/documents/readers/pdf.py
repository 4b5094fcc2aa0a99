"""PDF with a text layer: its pages are read by a process under limits, its broken lines joined into paragraphs."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jiedui.documents.model import Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers import pdf_pages
from jiedui.documents.readers.layout import Page, Rule, Run
from jiedui.documents.readers.rejoining import add_pages
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

_MOST_SECONDS = 9
_FEW = 12
_DAMAGED = untranslated("“{name}”已损坏，不是完整的PDF，请重新下载，或提供{accepted}格式的方案。")
_LOCKED = untranslated("“{name}”设有密码，无法读取，请去除密码后再提供。")
_TOO_MUCH = untranslated("“{name}”页数或内容过多，或文件已损坏，未能读取；请拆分或重新导出后再提供。")
_SCANNED = untranslated(
    "“{name}”共{pages}页，都是图片或无法识别的字体，没有可读的文字层；请提供方案的电子原件（{accepted}），或先做文字识别（OCR）。"
)
_BARE_PAGES = untranslated("第{pages}页没有文字层，可能是扫描的图片，没有读取。")
_BARE_PAGES_HINT = untranslated("请对照原件核对这些页的内容，或提供方案的电子原件。")


def read_pdf(data: bytes, *, name: str, accepted: str) -> Document:
    """A PDF as a Document; its text is the paragraphs, one a line, without page numbers, headers and footers."""
    listed = _read_pages(data, name=name, accepted=accepted)
    pages = [_page(item) for item in listed]
    letters = [sum(len(run.text) for run in page.runs) for page in pages]
    if sum(letters) < _FEW or sum(letters) < sum(item["unknown"] for item in listed):
        raise InputRefused("D013", _SCANNED, name=name, pages=len(pages), accepted=accepted)
    assembly = TextAssembly(name=name)
    add_pages(pages, assembly=assembly)
    return outline_document(
        assembly.text, name=name, format_name="pdf", raw=assembly.blocks.all, diagnostics=_bare_pages(letters)
    )


def _read_pages(data: bytes, *, name: str, accepted: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(Path(pdf_pages.__file__))]
    try:
        # The command is ours; only its input is a stranger's.
        done = subprocess.run(command, input=data, capture_output=True, timeout=_MOST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise InputRefused("D011", _TOO_MUCH, name=name) from error
    if done.returncode == pdf_pages.LOCKED:
        raise InputRefused("D008", _LOCKED, name=name)
    if done.returncode == pdf_pages.DAMAGED:
        raise InputRefused("D007", _DAMAGED, name=name, accepted=accepted)
    if done.returncode != 0:
        raise InputRefused("D011", _TOO_MUCH, name=name)
    pages: list[dict[str, Any]] = json.loads(done.stdout)
    return pages


def _page(item: dict[str, Any]) -> Page:
    rules = [Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for x0, y0, x1, y1 in item["rules"]]
    return Page(item["width"], item["height"], [Run(*run) for run in item["runs"]], rules)


def _bare_pages(letters: Sequence[int]) -> list[Diagnostic]:
    bare = [str(at) for at, count in enumerate(letters, 1) if not count]
    if not bare:
        return []
    listed = {"pages": "、".join(bare[:20])}
    return [Diagnostic("D106", Severity.WARNING, Span(0, 0), _BARE_PAGES, listed, _BARE_PAGES_HINT)]
