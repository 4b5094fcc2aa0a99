"""Days as people type them: 2019-06-30, 2019.6.30, 2019/6/30, 2019年6月30日, 20190630, also in full-width digits."""

import re
from datetime import date
from unicodedata import normalize

from jiedui.kernel.refusals import InputRefused

_FORMS = re.compile(
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)|(?P<y2>\d{4})[-./年](?P<m2>\d{1,2})[-./月](?P<d2>\d{1,2})日?", re.ASCII
)
FIRST_YEAR, LAST_YEAR = 1949, 2199


def read_day(text: str) -> date:
    """The day that the text names. Raises InputRefused."""
    match = _FORMS.fullmatch(normalize("NFKC", text[:40]).strip())
    if match is None:
        raise _refused(text)
    parts = [int(part) for part in match.groups() if part is not None]
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise InputRefused(
            "bad_day",
            "“{text}”的年份不对，可填{first}到{last}年。",
            text=text[:40],
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
    try:
        return date(parts[0], parts[1], parts[2])
    except ValueError:
        raise InputRefused("bad_day", "日历上没有“{text}”这一天，请核对。", text=text[:40]) from None


def _refused(text: str) -> InputRefused:
    return InputRefused("bad_day", "“{text}”不是日期，请写成 2019-06-30 这样的形式。", text=text[:40])
