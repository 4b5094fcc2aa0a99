"""Small Word files made by hand, so that a test shows the markup that it is about."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def part(tag: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{tag} {_NAMESPACES}>{inside}</w:{tag}>'


def relations(*items: tuple[str, str], mode: str = "") -> str:
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for at, (kind, target) in enumerate(items)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'


def zipped(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stored.getvalue()


def word_parts(body: str, *, styles: str = "", numbering: str = "") -> dict[str, str | bytes]:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
    }
    if styles:
        parts["word/styles.xml"] = part("styles", styles)
    if numbering:
        parts["word/numbering.xml"] = part("numbering", numbering)
    return parts


def word_file(body: str, *, styles: str = "", numbering: str = "") -> bytes:
    return zipped(word_parts(body, styles=styles, numbering=numbering))


def p(inside: str, *, properties: str = "") -> str:
    """A paragraph; plain words are put into a run."""
    content = inside if inside.startswith("<") else f'<w:r><w:t xml:space="preserve">{inside}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def r(inside: str, *, properties: str = "") -> str:
    content = inside if inside.startswith("<") else f'<w:t xml:space="preserve">{inside}</w:t>'
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def item(words: str, *, number: int, level: int = 0, style: str = "") -> str:
    """A paragraph that Word numbers."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return p(words, properties=f'{named}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, pattern: str, *, form: str = "decimal", start: int | None = 1, extra: str = "") -> str:
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return f'<w:lvl w:ilvl="{at}">{begin}<w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{pattern}"/></w:lvl>'


def numbered_list(key: int, *levels: str) -> str:
    """An abstract list (w:abstractNum); `use` makes a list of it."""
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def use(number: int, *, of: int, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(inside: str, *, properties: str = "") -> str:
    content = inside if inside.startswith("<") else p(inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"
