"""Names of files as a person may see them."""

import unicodedata

_LONGEST = 120


def clean_name(name: str) -> str:
    r"""The last part of a path as a person may see it: no folders, control characters or tricks of direction.

    >>> clean_name("../../etc/方\u202e案\x00.txt"), clean_name("C:\\临时\\a.docx"), clean_name("..")
    ('方案.txt', 'a.docx', '未命名')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(
        character for character in last if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    return shown.strip(" .")[-_LONGEST:] or "未命名"
