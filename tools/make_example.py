"""Make the files of the example programme that come from others: `plan.docx` from `plan.txt`, and the evidence.

The pictures and papers are made up: neutral landscapes and one-line papers, enough to be real files of their kinds.
Run it after changing `plan.txt`: `.venv/bin/python tools/make_example.py`. The same input gives the same bytes.
"""

import io
import random
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import docx
from PIL import Image, ImageDraw

from jiedui.documents.writers.docx import PlanParagraph, write_plan

EXAMPLE = Path(__file__).resolve().parent.parent / "src" / "jiedui" / "example"
PICTURES = 18
SIZE = (480, 320)
MARKERS = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+．", r"（\d+）")
PAPERS = {
    "notice": ("通知", "各有关单位：现将有关事项通知如下，请按时办理。"),
    "letter": ("函", "商请贵单位支持为盼，联系人及安排见附件。"),
    "roll": ("名单", "序号、姓名、单位、签到：名单以纸质件为准。"),
    "minutes": ("纪要", "会议听取了情况汇报，议定事项由有关单位落实。"),
    "agreement": ("协议", "双方本着自愿互利的原则，就结对事项达成一致。"),
}
RECEIPTS = 4
MADE_ON = (2019, 1, 1, 0, 0, 0)


def main() -> None:
    """Write the files."""
    (EXAMPLE / "plan.docx").write_bytes(write_plan(*read_plan((EXAMPLE / "plan.txt").read_text("utf-8"))))
    folder = EXAMPLE / "evidence"
    folder.mkdir(exist_ok=True)
    for number in range(1, PICTURES + 1):
        (folder / f"photo-{number:02d}.jpg").write_bytes(picture(number))
    for name, (title, words) in PAPERS.items():
        (folder / f"{name}.docx").write_bytes(paper(title, words))
    for number in range(1, RECEIPTS + 1):
        (folder / f"receipt-{number}.pdf").write_bytes(receipt(number))


def read_plan(text: str) -> tuple[list[str], list[PlanParagraph]]:
    """The lines of the title, and the paragraphs without the numbers that Word will print."""
    title, _, body = text.partition("\n\n")
    return title.splitlines(), [_paragraph(line) for line in body.splitlines() if line]


def picture(number: int) -> bytes:
    """A landscape of hills under a sky, another one for each number."""
    chance = random.Random(number)
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    for y in range(height):
        light = 255 - y * 90 // height
        draw.line([(0, y), (width, y)], fill=(light - 60, light - 25, light))
    at = (chance.randrange(60, width - 60), chance.randrange(30, 90))
    draw.ellipse([at[0] - 18, at[1] - 18, at[0] + 18, at[1] + 18], fill=(255, 236, 180))
    for layer in range(4):
        draw.polygon(_hills(chance, layer), fill=(70 - layer * 12, 130 - layer * 22, 80 - layer * 14))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()


def paper(title: str, words: str) -> bytes:
    """A Word file of a title and a sentence."""
    document = docx.Document()
    document.core_properties.author = ""
    document.add_heading(title, level=1)
    document.add_paragraph(words)
    file = io.BytesIO()
    document.save(file)
    return _fixed(file.getvalue())


def receipt(number: int) -> bytes:
    """A page of PDF with one line of Chinese in the reader's own song type; nothing is embedded."""
    words = f"到账回单 第{number}号（示例）".encode("utf-16-be").hex().upper()
    content = f"BT /F1 20 Tf 72 760 Td <{words}> Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
    )
    return _pdf(objects)


def _paragraph(line: str) -> PlanParagraph:
    for level, marker in enumerate(MARKERS, start=1):
        found = re.match(marker, line)
        if found:
            return PlanParagraph(level, line[found.end() :])
    return PlanParagraph(0, line)


def _hills(chance: random.Random, layer: int) -> list[tuple[int, int]]:
    width, height = SIZE
    base = height // 2 + layer * 40
    steps = range(0, width + 41, 40)
    return [(0, height), *((x, base - chance.randrange(0, 50)) for x in steps), (width, height)]


def _pdf(objects: Iterable[bytes]) -> bytes:
    file = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table)
    return bytes(file)


def _fixed(data: bytes) -> bytes:
    """The same Word file with one fixed time on every part, so that making it again changes nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2019-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, MADE_ON), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


if __name__ == "__main__":
    main()
