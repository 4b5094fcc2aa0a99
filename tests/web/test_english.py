"""English pages are English throughout: what people typed stays as they typed it, all else is told in English."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jiedui.plans.kinds import KINDS
from jiedui.web.field_words import field_words
from tests.cast import Cast
from tests.making import SLUG

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TOLD = re.compile(
    r'<(?:label class="form-label"|p class="form-text"|option)[^>]*>(.*?)</(?:label|p|option)>', re.DOTALL
)
LANGUAGE_OF_THE_OTHER = "中文"


@pytest.fixture
def english(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user(cast.clerk))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_of_record_asks_in_english(english: Client, kind: str) -> None:
    page = english.get(reverse("ledger_new", args=[SLUG]), {"kind": kind}).content.decode()
    told = TOLD.findall(page)
    assert len(told) > 5
    assert [words for words in told if CHINESE.search(words)] == []


def test_the_registry_of_kinds_is_told_in_english(cast: Cast, english: Client) -> None:
    english.force_login(cast.user(cast.liaison))
    page = english.get(reverse("kinds", args=[SLUG])).content.decode()
    table = re.sub(r"<[^>]+>", " ", page.partition('class="table stacked registry"')[2])
    table = table.replace(LANGUAGE_OF_THE_OTHER, "")
    assert CHINESE.findall(table.partition("</table>")[0][:20_000].partition("Jiedui")[0]) == []


def test_the_page_for_the_village_has_english_words_and_units() -> None:
    with translation.override("en"):
        told = json.loads(field_words())
    units = [words for pair in told.pop("units").values() for words in pair]
    parts = [words for part in told.values() for words in part.values()]
    words = [*units, *(str(one) for one in parts)]
    assert [one for one in words if CHINESE.search(one)] == []
