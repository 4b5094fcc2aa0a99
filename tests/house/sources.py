"""The files of the repository, as the house tests look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jiedui"
CORE = (
    "kernel",
    "periods",
    "documents",
    "plans",
    "evidence",
    "schedule",
    "sheets",
    "assessment",
    "analytics",
    "reports",
)


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that git keeps and that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(file for file in files if file.is_file())


@cache
def text_of(path: Path) -> str:
    """A file's text; empty for a picture and the like."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the package but Django's generated migrations."""
    return tuple(path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)


@cache
def templates() -> tuple[Path, ...]:
    """Every page template."""
    return tuple(sorted(SOURCE.rglob("*.html")))


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(text_of(path))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, at any depth."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    """A file's place in the repository."""
    return path.relative_to(ROOT).as_posix()
