"""What is said about small good and bad plans, to the letter. Renewed only by `python -m tests.plans.renew`."""

from pathlib import Path

import pytest

from jiedui.plans.messages import MESSAGES
from tests.plans.renew import PLANS, said_about

SMALL = sorted(PLANS.glob("*.txt"))
UNSHOWN = {"P016"}
"""P016 takes a plan of more than 5,000 commitments."""


@pytest.mark.parametrize("path", SMALL, ids=[path.stem for path in SMALL])
def test_what_is_said_about_a_small_plan_is_as_before(path: Path) -> None:
    assert said_about(path) == path.with_suffix(".expected").read_text("utf-8")


def test_nothing_is_said_about_the_good_plans() -> None:
    good = [path for path in SMALL if path.stem.startswith("good-")]
    assert len(good) >= 5
    assert {said_about(path) for path in good} == {"\n"}


def test_every_code_is_shown_by_some_plan_named_for_it() -> None:
    shown = {code for path in SMALL for code in MESSAGES if f"[{code}]" in said_about(path)}
    assert shown == set(MESSAGES) - UNSHOWN
    for path in SMALL:
        assert path.stem.startswith("good-") or f"[{path.stem[:4].upper()}]" in said_about(path)


def test_every_expectation_has_its_plan() -> None:
    assert {path.stem for path in PLANS.glob("*.expected")} == {path.stem for path in SMALL}
