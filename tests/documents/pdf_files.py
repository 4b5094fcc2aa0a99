"""Small PDF files made by hand, with words in Latin letters only: Chinese ones need a font, see `files/`."""

import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 595, 842


def show(words: str, *, x: float, y: float, size: float = 12) -> str:
    """Words at a place, which PDF counts from the foot of the page."""
    return f"BT /F1 {size} Tf {x} {HEIGHT - y} Td ({words}) Tj ET\n"


def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S\n"


def pdf_file(pages: Sequence[str | bytes], *, trailer: str = "", packed: bool = False, rotate: int = 0) -> bytes:
    """A PDF with these drawings on its pages."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, page in enumerate(pages):
        drawing = page if isinstance(page, bytes) else page.encode("latin-1")
        data = zlib.compress(drawing, 9) if packed else drawing
        packing = "/Filter/FlateDecode" if packed else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {rotate}"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * at} 0 R>>".encode()
        )
        objects.append(f"<</Length {len(data)}{packing}>>stream\n".encode() + data + b"\nendstream")
    return _assembled(objects, trailer=trailer)


def _assembled(objects: Sequence[bytes], *, trailer: str) -> bytes:
    written = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        written
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(written)}\n%%EOF\n".encode()
    )
