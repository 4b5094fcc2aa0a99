"""List a plan for the terminal: its commitments, and its diagnostics with the words underlined."""

from collections.abc import Callable, Iterator
from unicodedata import east_asian_width

from jiedui.kernel.diagnostics import Diagnostic, untranslated
from jiedui.kernel.quantities import format_hundredths
from jiedui.kernel.spans import Lines
from jiedui.plans.model import Commitment, Plan

_WIDEST = 100
_COUNT = untranslated("承诺 {count} 项")


def list_plan(plan: Plan, translate: Callable[[str], str] = str) -> str:
    """The plan's title and one line for each commitment; finer items are indented."""
    head = " ".join(filter(None, (plan.title or plan.document.name, plan.document_number)))
    owed = sum(not commitment.is_optional for commitment in plan.commitments)
    return "\n".join(
        [head, translate(_COUNT).format(count=owed), *(_list_commitment(each) for each in plan.commitments)]
    )


def list_diagnostics(plan: Plan, translate: Callable[[str], str] = str) -> str:
    """The diagnostics in a compiler's manner: file:line:character: severity[code] message, the line, the hint."""
    lines = Lines(plan.document.text)
    return "\n".join(_list_diagnostic(plan, lines, diagnostic, translate) for diagnostic in plan.diagnostics)


def width(text: str) -> int:
    """The columns that a terminal needs: two for a Chinese character.

    >>> width("2次")
    3
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _list_commitment(commitment: Commitment) -> str:
    said = [how_much(commitment), commitment.recurrence, commitment.deadline]
    who = "、".join((*commitment.lead, *commitment.responsible))
    facts = " ".join(str(fact) for fact in said if fact)
    indent = "    " if commitment.is_optional else "  "
    return indent + "  ".join(
        filter(None, (commitment.clause_path, commitment.quote, f"[{facts}]" if facts else "", who))
    )


def how_much(commitment: Commitment) -> str:
    """The quantity of a commitment as a person reads it: ≥2次; empty where there is none."""
    quantity = commitment.quantity
    if quantity is None:
        return ""
    bounds = [format_hundredths(each) if each is not None else "" for each in (quantity.least, quantity.most)]
    shown = f"≥{bounds[0]}" if not bounds[1] else f"≤{bounds[1]}" if not bounds[0] else f"{bounds[0]}-{bounds[1]}"
    return f"{'约' if quantity.approx else ''}{shown}{quantity.unit}"


def _list_diagnostic(plan: Plan, lines: Lines, diagnostic: Diagnostic, translate: Callable[[str], str]) -> str:
    place = lines.place(diagnostic.span.start)
    where = f"{plan.document.name}:{place.line}:{place.character}"
    message = translate(diagnostic.template).format_map(diagnostic.values)
    head = f"{where}: {diagnostic.severity}[{diagnostic.code}] {message}"
    hint = [f"  = {translate(diagnostic.hint_template).format_map(diagnostic.values)}"] if diagnostic.hint else []
    return "\n".join([head, *_excerpt(plan.document.text, diagnostic), *hint])


def _excerpt(text: str, diagnostic: Diagnostic) -> Iterator[str]:
    """The words' line, cut to the terminal's width, and the marks below them."""
    span = diagnostic.span
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _WIDEST // 4)
    end = text.find("\n", span.start)
    line = text[start : end if end >= 0 else None].replace("\t", " ").rstrip("\r")[: _WIDEST // 2]
    if not line:
        return
    marked = line[span.start - start : span.end - start]
    yield f"  | {line}"
    yield f"  | {' ' * width(line[: span.start - start])}{'^' * max(1, width(marked))}"
