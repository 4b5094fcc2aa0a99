"""That the page on the status rules says what the rules say."""

import re

from jiedui.assessment.labels import LABELS
from jiedui.assessment.rules import RULES
from tests.house.sources import ROOT, SOURCE

PAGE = ROOT / "docs" / "algorithms" / "status.md"
ROW = re.compile(r"^\| (\d+) \| `(\w+)` \| `([^`]+)` \| `(\w+)` (\S+) \| (\S+) \|$", re.MULTILINE)


def test_the_page_gives_the_rules_in_their_order() -> None:
    expected = []
    for place, rule in enumerate(RULES, start=1):
        label = LABELS[rule.status]
        expected.append((str(place), rule.code, rule.condition, rule.status.value, label.chinese, label.glyph))
    assert ROW.findall(PAGE.read_text("utf-8")) == expected


def test_the_files_that_the_page_names_exist() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+(?:\w+\.py)?)`", PAGE.read_text("utf-8"))
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists() and not (SOURCE / name).exists()] == []


def test_every_rule_has_a_code_of_its_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
