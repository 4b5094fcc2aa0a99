"""常用视图: kept under a name, one's own alone, shared by address."""

from django.urls import reverse

from jiedui.ledger.models import SavedView
from tests.cast import Cast
from tests.making import SLUG
from tests.web.test_ledger_pages import client_of

__all__ = ("client_of",)

VIEWS = reverse("saved_views", args=[SLUG])


def save(browser, name: str = "草稿", query: str = "state=draft&after=2019-06-30_5", page: str = "ledger"):
    return browser.post(VIEWS, {"page": page, "name": name, "query": query})


def test_the_filters_are_kept_under_their_name_and_open_again(cast: Cast, client_of) -> None:
    browser = client_of(cast.liaison)
    assert save(browser).status_code == 302
    page = browser.get(VIEWS).content.decode()
    assert f'{reverse("ledger", args=[SLUG])}?state=draft"' in page
    assert browser.get(reverse("ledger", args=[SLUG]), {"state": "draft"}).status_code == 200


def test_the_same_name_again_replaces_the_view(cast: Cast, client_of) -> None:
    browser = client_of(cast.liaison)
    save(browser)
    save(browser, query="state=confirmed")
    assert list(SavedView.objects.values_list("name", "query")) == [("草稿", "state=confirmed")]


def test_a_view_is_renamed_and_deleted_by_its_owner_alone(cast: Cast, client_of) -> None:
    save(client_of(cast.liaison))
    own = SavedView.objects.get()
    address = reverse("saved_view", args=[SLUG, own.pk])
    stranger = client_of(cast.clerk)
    assert stranger.post(address, {"name": "别的"}).status_code == 404
    assert stranger.post(address, {"delete": "1"}).status_code == 404
    assert "草稿" not in stranger.get(VIEWS).content.decode()
    browser = client_of(cast.liaison)
    assert browser.post(address, {"name": "别的"}).status_code == 302
    assert SavedView.objects.get().name == "别的"
    browser.post(address, {"delete": "1"})
    assert not SavedView.objects.exists()


def test_what_can_not_be_kept_is_refused_in_one_sentence(cast: Cast, client_of) -> None:
    browser = client_of(cast.liaison)
    assert save(browser, name=" ").status_code == 400
    assert save(browser, name="长" * 61).status_code == 400
    assert save(browser, query="words=" + "x" * 2000).status_code == 400
    assert save(browser, page="administration").status_code == 404
    assert not SavedView.objects.exists()
