"""A page for each diagnostic's code: what it means, an example, and what to do; kept in `explanations.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means and what to do, in Chinese and in English, with the words of a plan that bring it up."""

    code: str
    what: str
    what_en: str
    example: str
    remedy: str
    remedy_en: str

    @property
    def is_compilable(self) -> bool:
        """Whether the example is a plan, not the description of a file."""
        return not self.example.startswith("（") and self.code != "P016"


@cache
def explanations() -> Mapping[str, Explanation]:
    """Every explanation, by its code.

    >>> explanations()["P010"].remedy
    '请在审核时填写具体日期，例如2月底。'
    """
    table = tomllib.loads((files("jiedui.plans") / "explanations.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Explanation(code, **said) for code, said in table.items()})


def explain(code: str) -> str | None:
    """The page for a code, Chinese before English; None where there is no such code.

    >>> explain("p010").splitlines()[0], explain("P999")
    ('P010', None)
    """
    page = explanations().get(code.upper())
    if page is None:
        return None
    example = "\n".join(f"  {line}" for line in page.example.splitlines())
    return "\n\n".join(
        [
            page.code,
            page.what,
            f"例：\n{example}",
            f"怎么办：{page.remedy}",
            page.what_en,
            f"What to do: {page.remedy_en}",
        ]
    )
