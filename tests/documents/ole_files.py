"""Small compound files made by hand, as old Word files are: one text stream and its table."""

import struct

SECTOR, END, FREE = 512, 0xFFFFFFFE, 0xFFFFFFFF
FAT_SECTOR = 0xFFFFFFFD
WORDS_97 = 193


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams at the top; all are padded past the mini stream's limit."""
    body: list[bytes] = []
    links: list[int] = []
    entries = [_entry("Root Entry", kind=5, child=1)]
    for number, (name, data) in enumerate(streams.items(), 1):
        data = data.ljust(4096, b"\0")
        sectors = -(-len(data) // SECTOR)
        start = len(body)
        body += [data[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0") for at in range(sectors)]
        links += [*range(start + 1, start + sectors), END]
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, kind=2, right=right, start=start, size=len(data)))
    entries += [_entry("", kind=0)] * (-len(entries) % 4)
    directory = len(body)
    body += [b"".join(entries[at : at + 4]) for at in range(0, len(entries), 4)]
    links += [*range(directory + 1, len(body)), END]
    links.append(FAT_SECTOR)
    fat = len(body)
    assert len(links) <= SECTOR // 4
    body.append(struct.pack(f"<{len(links)}I", *links).ljust(SECTOR, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", fat, *[FREE] * 108)
    return header + b"".join(body)


def _entry(name: str, *, kind: int, right: int = FREE, child: int = FREE, start: int = END, size: int = 0) -> bytes:
    spelled = (name + "\0").encode("utf-16-le") if name else b""
    found = spelled.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelled), kind, 1, FREE, right, child)
    return found + bytes(36) + struct.pack("<IQ", start, size)


def doc_file(
    text: str, *, characters: list[tuple[int, int, bytes]] = (), paragraphs: list[tuple[int, int, bytes]] = (),
    flags: int = 0, version: int = WORDS_97, magic: int = 0xA5EC, length: int | None = None,
) -> bytes:  # fmt: skip
    """A Word 97 file; `characters` and `paragraphs` give what holds from one character of the text to another."""
    words = text.encode("utf-16-le")
    begin = 2048
    stream = bytearray(begin) + words
    stream += bytes(-len(stream) % SECTOR)
    pages = [_page(characters, begin=begin, is_paragraph=False), _page(paragraphs, begin=begin, is_paragraph=True)]
    numbers = [len(stream) // SECTOR + at for at in range(2)]
    stream += b"".join(pages)
    pieces = struct.pack("<BI", 2, 16) + struct.pack("<IIHIH", 0, len(text), 0, begin, 0)
    bins = [struct.pack("<III", begin, begin + len(words), number) for number in numbers]
    table = pieces + b"".join(bins)
    places = [(0, 0)] * 34
    places[33], places[12], places[13] = (0, len(pieces)), (len(pieces), 12), (len(pieces) + 12, 12)
    head = struct.pack("<HH", magic, version) + bytes(6) + struct.pack("<H", flags) + bytes(20)
    head += struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + bytes(12)
    head += struct.pack("<I", len(text) if length is None else length) + bytes(72)
    head += struct.pack("<H", 34) + b"".join(struct.pack("<II", *place) for place in places)
    stream[: len(head)] = head
    return ole_file({"WordDocument": bytes(stream), "0Table": table})


def _page(stretches: list[tuple[int, int, bytes]], *, begin: int, is_paragraph: bool) -> bytes:
    """A page of properties: the borders of the stretches, and at its end what holds for them."""
    page = bytearray(SECTOR)
    bounds = sorted({0, 10_000, *(at for start, end, _ in stretches for at in (start, end))})
    held = {start: changes for start, _, changes in stretches}
    struct.pack_into(f"<{len(bounds)}I", page, 0, *(begin + 2 * at for at in bounds))
    width, at = 13 if is_paragraph else 1, SECTOR - 2
    for number, start in enumerate(bounds[:-1]):
        if start not in held:
            continue
        changes = held[start]
        if is_paragraph:
            said = bytes(2) + changes + bytes(len(changes) % 2)
            said = bytes([0, len(said) // 2]) + said
        else:
            said = bytes([len(changes)]) + changes
        at = (at - len(said)) // 2 * 2
        page[at : at + len(said)] = said
        page[4 * len(bounds) + width * number] = at // 2
    page[-1] = len(bounds) - 1
    return bytes(page)


def change(code: int, value: int, *, size: int = 1) -> bytes:
    """One property (sprm) with its value."""
    return struct.pack("<H", code) + value.to_bytes(size, "little")
