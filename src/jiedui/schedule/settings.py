"""What the schedule takes for granted where a plan doesn't say: an office may set it otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """`tolerance_percent` below a hedged least (左右, 约) still keeps it; the warning comes `warning_days` before.

    Periods of a month or less warn `short_warning_days` before. A term above `most_years` is taken for a mistake.
    """

    tolerance_percent: int = 10
    warning_days: int = 30
    short_warning_days: int = 7
    most_years: int = 50

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance_percent <= 100:
            raise ValueError(f"a tolerance is a share from 0 to 100, not {self.tolerance_percent}")
        if min(self.warning_days, self.short_warning_days) < 0:
            raise ValueError("a warning comes before the due day or on it")


DEFAULT = Settings()
