"""The search: finds whatever stands in a record, shows nothing that its viewer may not see, and follows every act."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedui.ledger import access
from jiedui.ledger.actions import activities, evidence
from jiedui.ledger.actions.indexing import reindex
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.index_search import BEYOND_ALL, newest_keys
from jiedui.ledger.index_words import index_words, runs_of, terms_of
from jiedui.ledger.indexing import number_of
from jiedui.ledger.models import Activity, ActivityState
from jiedui.ledger.queries import search
from jiedui.ledger.queries.search import search_page
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer
from tests.cast import PARTS, Cast
from tests.days import at, days_after
from tests.making import (
    AGRICULTURE,
    EDUCATION,
    FINANCE,
    SLUG,
    make_activity,
    make_details,
    make_evidence,
    picture_bytes,
)

LETTERS = "乡教育局长白羊溪小学培训赴中心和服务上海面aB1９Ｗ〔〕，。 -'\"\\*𠮷é"


def found(viewer: Viewer, typed: str, **chosen: str) -> list[UUID]:
    """The activities that a search shows, page after page."""
    page = search_page(viewer, slug=SLUG, typed=typed, **chosen)
    uids = [one.uid for one in page.activities]
    while page.after:
        page = search_page(viewer, slug=SLUG, typed=typed, **{**chosen, "after": page.after})
        uids += [one.uid for one in page.activities]
    return uids


def index_as_it_stands() -> list[tuple[object, ...]]:
    """Every entry of the index with its words."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT key, programme_id, activity_id, words FROM ledger_indexedactivity"
                " JOIN ledger_indexedwords ON ledger_indexedwords.rowid = key ORDER BY key"
            )
        else:
            cursor.execute(
                "SELECT key, programme_id, activity_id, words::text FROM ledger_indexedactivity ORDER BY key"
            )
        return list(cursor.fetchall())


@given(before=st.text(LETTERS, max_size=8), inside=st.text(LETTERS, max_size=10), after=st.text(LETTERS, max_size=8))
def test_words_of_every_part_of_a_text_are_among_the_words_of_the_text(before: str, inside: str, after: str) -> None:
    # Words of letters and digits are whole: a part begins and ends where they do.
    text = f"{before} {inside} {after}"
    words = index_words(text)
    for run in runs_of(inside):
        for term in terms_of(run):
            assert any(word.startswith(term.word) if term.is_start else word == term.word for word in words), term


@given(text=st.text("乡教育局长白羊溪小学", min_size=1, max_size=20), data=st.data())
def test_any_part_of_a_chinese_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = index_words(text)
    for term in terms_of(text[start:end]):
        assert any(word.startswith(term.word) if term.is_start else word == term.word for word in words)


@pytest.mark.parametrize(
    "typed",
    [
        "白羊溪",
        "羊溪",
        "小学 教育",
        "赴乡指导",
        "乡",
        "教育局",
        "石峰区教育局",
        "专家",
        "byxx",
        "baiyangxi",
        "ＢＹＸＸ",
    ],
)
def test_an_activity_is_found_by_text_body_kind_and_pinyin(cast: Cast, typed: str) -> None:
    activity = make_activity(cast)
    assert found(cast.liaison, typed) == [activity.uid]


@pytest.mark.parametrize(
    "typed", ["", "  ", "卫生院", "白羊溪 卫生院", "'", '"', "a OR b", "* ^ NEAR(", "\\", "\x00", "%s %(x)s"]
)
def test_what_stands_nowhere_finds_nothing_and_breaks_nothing(cast: Cast, typed: str) -> None:
    make_activity(cast)
    assert found(cast.liaison, typed) == []


def test_single_characters_beside_a_number_do_not_matter(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details(title="第77777次交流"))
    make_activity(cast, details=make_details(title="第77778次交流"))
    assert found(cast.liaison, "第77777次") == [activity.uid]


def test_what_a_kind_asked_for_is_found(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details(note="带队人张工，随行三人"))
    assert found(cast.liaison, "张工") == [activity.uid]
    (shown,) = search_page(cast.liaison, slug=SLUG, typed="张工").activities
    assert [piece.text for piece in shown.excerpt if piece.is_found] == ["张工"]


def test_files_are_found_by_name_until_they_are_withdrawn(cast: Cast) -> None:
    activity = make_activity(cast, state=ActivityState.CARRIED_OUT)
    make_activity(cast)
    file = evidence.add_evidence(
        cast.liaison,
        programme=cast.programme,
        activity_uid=activity.uid,
        uid=uuid4(),
        name="签到表（6月）.png",
        chunks=[picture_bytes(width=9)],
        at=at(days_after(-6)),
    )
    (shown,) = search_page(cast.liaison, slug=SLUG, typed="签到", group="evidence").activities
    assert (shown.uid, [one.uid for one in shown.files]) == (activity.uid, [file.uid])
    assert found(cast.liaison, "教育 签到") == [activity.uid]
    assert found(cast.liaison, "教育", group="evidence") == []
    evidence.withdraw_evidence(
        cast.liaison,
        programme=cast.programme,
        activity_uid=activity.uid,
        uid=file.uid,
        reason="传错了",
        at=at(days_after(-5)),
    )
    assert found(cast.liaison, "签到") == []


def test_an_edit_is_found_at_once_and_what_was_there_no_longer(cast: Cast) -> None:
    activity = make_activity(cast)
    changed = make_details(title="校舍修缮", place="泸溪县城")
    activities.edit_activity(
        cast.clerk, programme=cast.programme, uid=activity.uid, details=changed, at=at(days_after(-12))
    )
    assert found(cast.liaison, "修缮") == [activity.uid]
    assert found(cast.liaison, "lxxc") == [activity.uid]
    assert found(cast.liaison, "赴乡指导") == []


def test_bodies_are_found_by_any_part_of_a_name_and_by_pinyin(cast: Cast) -> None:
    for typed in ("教育局", "石峰区教育", "sfqjyj"):
        page = search_page(cast.other_clerk, slug=SLUG, typed=typed)
        assert [body.label for body in page.bodies] == ["区教育局"]


def test_finds_are_the_newest_first_page_after_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 3)
    monkeypatch.setattr("jiedui.ledger.index_search.LOOKED_THROUGH", 4)
    made = [make_activity(cast, details=make_details(planned_on=days_after(-n * 17 % 180))).uid for n in range(11)]
    in_order = list(Activity.objects.filter(uid__in=made).order_by("-planned_on", "-id").values_list("uid", flat=True))
    assert found(cast.liaison, "白羊溪") == in_order


@pytest.mark.parametrize("name", [part.username for part in PARTS if part.username != "administrator"])
def test_nobody_finds_or_counts_what_they_may_not_see(cast: Cast, name: str) -> None:
    viewer = getattr(cast, name)
    for body, kind in ((EDUCATION, "expert_batch"), (FINANCE, "fund_arrival"), (AGRICULTURE, "labour_mechanism")):
        details = make_details(kind, organisation=body, title="暗号活动", place="暗号小学")
        make_evidence(cast, make_activity(cast, details=details, author=cast.liaison), content=picture_bytes(width=12))
    seen = set(access.visible_activities(viewer, cast.programme).values_list("uid", flat=True))
    for typed in ("暗号", "小学", "暗号 小学", "ahxx", "专家", "教育局", "现场"):
        page = search_page(viewer, slug=SLUG, typed=typed)
        assert {one.uid for one in page.activities} <= seen
        assert page.total <= len(seen)
    assert set(found(viewer, "暗号")) == seen


def test_another_programme_finds_nothing_of_this_one(cast: Cast) -> None:
    activity = make_activity(cast)
    assert newest_keys(cast.other_programme.pk, [(terms_of("白羊溪"),)], below=BEYOND_ALL, most=9) == []
    (key,) = newest_keys(cast.programme.pk, [(terms_of("白羊溪"),)], below=BEYOND_ALL, most=9)
    assert number_of(key) == activity.pk


def _acts(cast: Cast, choices: Iterator[int]) -> None:
    """Some acts of each sort, the order drawn."""
    for choice in choices:
        activity = Activity.objects.order_by("id").filter(state=ActivityState.DRAFT).last()
        if choice == 0 or activity is None:
            make_activity(cast, details=make_details(planned_on=days_after(-20 - choice)))
        elif choice == 1:
            details = make_details(title=f"改为第{activity.pk}次", place="合水镇", planned_on=days_after(-15))
            activities.edit_activity(
                cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at(days_after(-14))
            )
        elif choice == 2:
            make_evidence(cast, activity, by=cast.clerk, content=picture_bytes(width=20 + activity.pk % 200))
        else:
            activities.carry_out_without_approval(
                cast.clerk,
                programme=cast.programme,
                uid=activity.uid,
                actuals=Actuals(done_on=days_after(-9)),
                reason="汛期",
                at=at(days_after(-8)),
            )


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 3), max_size=6))
def test_the_index_kept_is_the_index_made_anew(cast: Cast, choices: list[int]) -> None:
    with suppress(Refused):  # the same picture twice: nothing was written
        _acts(cast, iter(choices))
    kept = index_as_it_stands()
    told: list[tuple[int, int]] = []
    assert reindex(lambda done, total: told.append((done, total))) == Activity.objects.count()
    assert index_as_it_stands() == kept
    assert not told or told[-1][0] == told[-1][1]
