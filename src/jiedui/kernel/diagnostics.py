"""What a reader or the compiler has to say about a document: data, never an exception.

A diagnostic keeps its message as a Chinese template and the values to fill in, so that a face can
show it in Chinese or, through the catalogue, in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from jiedui.kernel.spans import Span


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops adoption, a warning asks for a look, a note tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def untranslated(template: str) -> str:
    """Mark a Chinese template for the catalogue; the face that shows it translates it."""
    return template


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: stable `code` (as P012), severity, the characters it is about, and what to do.

    >>> Diagnostic("P001", Severity.NOTE, Span(0, 2), "“{words}”没有写明周期。", {"words": "2次"}).message
    '“2次”没有写明周期。'
    """

    code: str
    severity: Severity
    span: Span
    template: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    hint_template: str = ""

    @property
    def message(self) -> str:
        """The finding in Chinese."""
        return self.template.format_map(self.values)

    @property
    def hint(self) -> str:
        """The remedy in Chinese; empty where there is nothing to do."""
        return self.hint_template.format_map(self.values)
