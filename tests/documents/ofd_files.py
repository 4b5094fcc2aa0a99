"""Small OFD files made by hand: paragraphs set in lines of 28 characters, as official papers are."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.documents.word_files import zipped

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE, LEFT, TOP, LEADING, PER_LINE, PER_PAGE = 5.6, 28.0, 40.0, 10.2, 28, 20


def text_object(words: str, *, x: float, y: float, size: float = SIZE, more: str = "") -> str:
    """A line of text whose characters are each as wide as they are high; `y` is its base line."""
    steps = f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else ""
    box = f"{x} {y - size} {len(words) * size} {size * 1.3}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{box}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    box = f"{x0} {y0} {max(x1 - x0, 0.1)} {max(y1 - y0, 0.1)}"
    return (
        f'<ofd:PathObject ID="2" Boundary="{box}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def lines_of(paragraph: str) -> list[str]:
    """A paragraph in lines, the first two characters shorter than the others."""
    first = PER_LINE - 2
    return [paragraph[:first], *(paragraph[at : at + PER_LINE] for at in range(first, len(paragraph), PER_LINE))]


def objects_of(paragraphs: Sequence[str]) -> list[list[str]]:
    """The objects of each page."""
    pages: list[list[str]] = [[]]
    at = 0
    for paragraph in paragraphs:
        for number, line in enumerate(filter(None, lines_of(paragraph))):
            if at == PER_PAGE:
                pages.append([])
                at = 0
            pages[-1].append(text_object(line, x=LEFT + 2 * SIZE * (number == 0), y=TOP + at * LEADING))
            at += 1
    for number, page in enumerate(pages, 1):
        page.append(text_object(f"— {number} —", x=150, y=272))
    return pages


def ofd_file(pages: Sequence[Sequence[str]], *, more: dict[str, str | bytes] | None = None) -> bytes:
    """An OFD file with these objects on its pages; `more` adds parts or puts others in their place."""
    listed = "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": (
            f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
    }
    for at, objects in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f'<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="9">{"".join(objects)}</ofd:Layer></ofd:Content>'
            "</ofd:Page>"
        )
    return zipped(parts | (more or {}))
