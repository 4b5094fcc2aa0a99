"""Write the table of readings that the search knows, from the characters' readings that pypinyin (MIT) keeps.

    .venv/bin/python tools/make_pinyin.py

A line a syllable: the characters read so, then, behind a tab, those that are also read so.
"""

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).resolve().parent.parent / "src" / "jiedui" / "ledger" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FA5
# Names of places that read otherwise than the character mostly does come first among its readings.
OF_PLACES = {"泸": "lu", "重": "chong", "厦": "xia", "长": "chang", "宿": "su", "番": "pan", "蚌": "beng", "亳": "bo"}


def main() -> None:
    """Write the table."""
    mainly, also = defaultdict(str), defaultdict(str)
    for code in range(FIRST, LAST + 1):
        character = chr(code)
        found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
        readings = list(dict.fromkeys(one for one in found if one.isascii() and one.isalpha()))
        if not readings:
            continue
        first = OF_PLACES.get(character, readings[0])
        mainly[first] += character
        for other in readings:
            if other != first:
                also[other] += character
    lines = [f"{one} {mainly[one]}\t{also[one]}\n" for one in sorted(mainly.keys() | also.keys())]
    TARGET.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
