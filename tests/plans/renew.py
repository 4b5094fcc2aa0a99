"""Write anew what the tests of the compiler hold it to: `python -m tests.plans.renew`, then read the changes.

The small plans of `diagnostics/*.txt` have beside them, in `.expected`, what is said about them; and
`docs/plan.schema.json` is the schema of a plan file. Tests compare; only this command writes.
"""

from pathlib import Path

from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.listing import list_diagnostics
from jiedui.plans.plan_schema import write_schema

PLANS = Path(__file__).parent / "diagnostics"
SCHEMA = Path(__file__).parents[2] / "docs" / "plan.schema.json"


def said_about(path: Path) -> str:
    """The diagnostics of a small plan, as the terminal shows them."""
    return list_diagnostics(compile_plan(read_document(path.read_bytes(), name=path.name))) + "\n"


def main() -> None:
    """Write every file that differs, and name it."""
    expected = {path.with_suffix(".expected"): said_about(path) for path in sorted(PLANS.glob("*.txt"))}
    for path, text in {**expected, SCHEMA: write_schema()}.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(path.name)  # noqa: T201 - the command says what it wrote


if __name__ == "__main__":
    main()
