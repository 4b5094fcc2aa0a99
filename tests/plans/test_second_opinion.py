"""Jiedui's reading of single phrases beside JioNLP's; where they differ, who is right was settled by a person."""

import importlib.util
import tomllib
from pathlib import Path

import pytest
from benchmarks.second_opinion import Said, compiled, theirs, values_of

PHRASES = tomllib.loads(Path(__file__).with_name("second_opinion.toml").read_text("utf-8"))["phrase"]
HEAD = "青石区支持云岭县工作方案（2019-2020年）\n一、任务\n1．区教育局"
with_jionlp = pytest.mark.skipif(importlib.util.find_spec("jionlp") is None, reason="JioNLP is not installed")


def words(said: Said) -> str:
    return " ".join(sorted(f"{kind}={value}" for kind, value in said))


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["text"])
def test_jiedui_reads_as_recorded(phrase: dict[str, str]) -> None:
    plan = compiled(f"{HEAD}{phrase['text']}。\n")
    assert words({said for each in plan for said in values_of(each)}) == phrase["jiedui"]


@with_jionlp
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_jionlp_reads_as_recorded() -> None:
    read = {phrase["text"]: words(theirs(phrase["text"], 2019)) for phrase in PHRASES}
    assert read == {phrase["text"]: phrase["jionlp"] for phrase in PHRASES}


def test_every_difference_says_who_is_right_and_why() -> None:
    differing = [phrase for phrase in PHRASES if phrase["jiedui"] != phrase["jionlp"]]
    assert len(PHRASES) >= 30
    assert all(phrase["right"] in ("jiedui", "jionlp") and phrase["why"] for phrase in differing)
    assert not any("right" in phrase for phrase in PHRASES if phrase not in differing)
