"""One plan in many formats: a Word file and what LibreOffice makes of it say the same."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document, read_document_file
from jiedui.documents.writers.docx import PlanParagraph, write_plan
from jiedui.kernel.refusals import InputRefused
from tests.documents.ofd_files import objects_of, ofd_file
from tests.documents.outlines import check_coverage, check_laws, paths, read_or_refuse, words

FILES = Path(__file__).parent / "files"
TITLE = ["青石区帮扶白水乡工作方案", "（2025-2026年）"]
PLAN = [
    "为做好对口帮扶工作，制定本方案。",
    "一、主要任务",
    "（一）加强组织领导",
    "1．区政府领导每年到白水乡开展1至2次调研活动，帮助解决实际困难，向区委报告调研的情况，每年年底向乡政府书面反馈。"
    "（责任单位：区政府办公室）",
    "2．各责任单位每年至少组织1次与业务相关的帮扶活动。",
    "（二）加强资金帮扶",
    "区财政每年安排不低于80万元的帮扶资金，每年6月30日前到位，主要用于白水乡的公共服务，每年向白水乡公开资金使用情况1次，"
    "由区财政局落实。（责任单位：区财政局）",
    "二、保障工作",
    "各单位每年研究1次帮扶工作。",
]
TABLE = [
    ["序号", "任务", "责任单位"],
    ["1", "每年安排1名干部到乡", "区委"],
    ["2", "每年组织2批专家到乡开展活动，每批不低于2人", "区卫健局"],
    ["3", "公开资金情况", ""],
]
FORMATS = ["doc", "html", "pdf"]


@pytest.mark.parametrize("extension", FORMATS)
def test_the_kept_files_say_the_same(extension: str) -> None:
    document = read_document_file(FILES / f"plan.{extension}")
    check_laws(document)
    check_coverage(document)
    rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
    assert document.format == extension
    assert words(document)[: -len(rows)] == [*TITLE, *PLAN]
    assert words(document, BlockKind.TITLE) == TITLE
    assert [[cell.cut(document.text) for cell in row.cells] for row in rows] == TABLE
    assert paths(document) == ["一", "一/（一）", "一/（一）/1", "一/（一）/2", "一/（二）", "二"]
    assert document.diagnostics == ()


@pytest.mark.parametrize("extension", FORMATS)
def test_the_content_goes_before_the_name(extension: str) -> None:
    data = (FILES / f"plan.{extension}").read_bytes()
    assert read_document(data, name="方案.txt").format == extension


@pytest.fixture(scope="module")
def founding_plan(shared_corpus: Path) -> Document:
    return read_document_file(shared_corpus / "shifeng-luxi.txt")


def typed(plan: Document) -> tuple[list[str], list[str]]:
    """The titles and the paragraphs below them with their numbers typed out."""
    first = [block.kind for block in plan.blocks].index(BlockKind.TITLE)
    body = [block for block in plan.blocks[first:] if block.kind is not BlockKind.TITLE]
    return words(plan, BlockKind.TITLE), [block.span.cut(plan.text) for block in body]


def converted(plan: Document, *, extension: str, folder: Path) -> Document:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    title, paragraphs = typed(plan)
    word = folder / "方案.docx"
    word.write_bytes(write_plan(title, [PlanParagraph(0, paragraph) for paragraph in paragraphs]))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", extension, "--outdir", str(folder), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return read_document_file(folder / f"方案.{extension}")


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("extension", FORMATS)
def test_the_founding_plan_reads_the_same(extension: str, founding_plan: Document, tmp_path: Path) -> None:
    document = converted(founding_plan, extension=extension, folder=tmp_path)
    title, paragraphs = typed(founding_plan)
    assert words(document) == [*title, *paragraphs]
    assert paths(document) == paths(founding_plan)
    assert document.diagnostics == ()


@pytest.mark.shared
def test_the_founding_plan_reads_the_same_from_an_ofd(founding_plan: Document) -> None:
    title, paragraphs = typed(founding_plan)
    document = read_document(ofd_file(objects_of([*title, *paragraphs])), name="方案.ofd")
    assert words(document) == [*title, *paragraphs]
    assert paths(document) == paths(founding_plan)


def mutated(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes with some of them replaced, cut out or put in."""
    for at, length, put in changes:
        start = at % (len(data) + 1)
        data = data[:start] + put + data[start + length :]
    return data


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 64),
        st.binary(max_size=8) | st.sampled_from([b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", bytes(4), bytes(512)]),
    ),
    min_size=1,
    max_size=8,
)
SOUND = {extension: (FILES / f"plan.{extension}").read_bytes() for extension in FORMATS} | {
    "ofd": ofd_file(objects_of([*TITLE, *PLAN]))
}


def check_mutation(extension: str, changes: list[tuple[int, int, bytes]]) -> None:
    document = read_or_refuse(mutated(SOUND[extension], changes), name=f"方案.{extension}")
    if isinstance(document, InputRefused):
        assert document.code.startswith("D0")
        assert "\n" not in str(document)
    else:
        check_laws(document)


@given(st.sampled_from(["doc", "html", "ofd"]), CHANGES)
@example("doc", [(0x4C, 4, b"\x00\x00\x00\x00")])
@example("doc", [(0x44, 8, bytes(8))])
def test_a_damaged_file_is_read_by_the_laws_or_refused(extension: str, changes: list[tuple[int, int, bytes]]) -> None:
    check_mutation(extension, changes)


@pytest.mark.slow
@settings(max_examples=40)
@given(CHANGES)
def test_a_damaged_pdf_is_read_by_the_laws_or_refused(changes: list[tuple[int, int, bytes]]) -> None:
    check_mutation("pdf", changes)
