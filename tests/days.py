"""The days on which the tests play. Nothing in them reads the clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING = date(2019, 3, 1)
TODAY = date(2019, 6, 3)


def at(day: date = TODAY, hour: int = 10) -> datetime:
    """A moment of a day, in Asia/Shanghai."""
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def days_after(number: int, day: date = TODAY) -> date:
    """The day so many days after another one."""
    return day + timedelta(days=number)
