"""What a trial tells: one line, and every promise that was broken."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """The line grows as the trial goes; `broken` stays empty where all promises held."""

    line: str = ""
    broken: list[str] = field(default_factory=list)

    def expect(self, *, holds: bool, else_: str) -> None:
        """Note a promise that didn't hold."""
        if not holds:
            self.broken.append(else_)
