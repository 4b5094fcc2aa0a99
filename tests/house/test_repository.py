"""What the repository's own files promise: no machine's traces, nothing left open, locks that stand alone."""

import re

from tests.house.sources import ROOT, kept_files, name_of, text_of

TRACES = re.compile(
    r"pypi\.org/(simple|pypi)|files\.pythonhosted|registry\.(npmjs|yarnpkg|npmmirror)|deb\.debian|"
    r"(?<![\w.])/(work|root|opt/\w+|home/\w+|Users/\w+)[/]"
)
LEFT_OPEN = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X)\b")
REQUIREMENT = re.compile(r"^[a-z0-9].*(?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+$", re.MULTILINE)


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in kept_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


def requirements(name: str) -> set[str]:
    """Each package with its release and hashes; on which machines it is wanted may differ from lock to lock."""
    found = REQUIREMENT.findall((ROOT / "requirements" / name).read_text("utf-8").replace(" \\\n", "\\\n"))
    return {re.sub(r" ; [^\\]*", "", one) for one in found}


def test_it_names_no_registry_and_no_path_of_a_machine() -> None:
    assert lines_with(TRACES) == []


def test_it_leaves_nothing_marked_as_open() -> None:
    assert lines_with(LEFT_OPEN) == []


def test_it_locks_every_package_by_hash_and_by_no_address() -> None:
    for name in ("run.txt", "test.txt", "bucket.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        assert "://" not in text
        packages = [line for line in text.splitlines() if not line.startswith(" ")]
        assert len(packages) == len(requirements(name)) > 0


def test_it_tests_exactly_the_packages_that_it_runs_on() -> None:
    assert requirements("run.txt") < requirements("test.txt")


def test_it_locks_page_packages_by_hash_and_by_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('    "node_modules/')


def test_it_carries_the_licence_that_it_names() -> None:
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert licence.lstrip().startswith("Apache License\n                           Version 2.0, January 2004")
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")
