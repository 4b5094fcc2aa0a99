"""The pages of files that prove: shown, played in parts, compared; and nothing in them runs."""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from jiedui.ledger.models import Activity, ActivityState, Evidence, ProgrammeSettings, Upload
from jiedui.ledger.viewers import Viewer
from tests.cast import Cast
from tests.documents.word_files import p, r, word_file
from tests.evidence.media_files import film, photo, scene
from tests.making import AGRICULTURE, FINANCE, SLUG, body, make_activity, make_details, make_evidence, make_kind


@pytest.fixture(autouse=True)
def own_store(tmp_path: Any, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "store"


@pytest.fixture
def client_of(cast: Cast) -> Callable[[Viewer], Client]:
    def sign_in(viewer: Viewer) -> Client:
        client = Client()
        client.force_login(cast.user(viewer))
        return client

    return sign_in


def add(client: Client, activity: Activity, *files: tuple[str, bytes], uid: UUID | None = None) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    address = reverse("evidence_add", args=[SLUG, activity.uid])
    return client.post(address, {"uid": str(uid or uuid4()), "file": sent})


def saved(picture: Image.Image, *, quality: int = 85) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def workbook(*rows: list[object]) -> bytes:
    target, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def slides(*words: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("ppt/presentation.xml", "<p/>")
        for number, text in enumerate(words, 1):
            package.writestr(f"ppt/slides/slide{number}.xml", f"<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>")
    return target.getvalue()


def test_twenty_photos_go_up_at_once_and_twice_is_once(cast, client_of) -> None:
    activity, client, uid = make_activity(cast), client_of(cast.clerk), uuid4()
    photos = [(f"现场{number}.jpg", photo(seed=number)) for number in range(20)]
    for _ in range(2):
        assert add(client, activity, *photos, uid=uid).status_code == 302
    assert activity.evidence.count() == 20


def test_a_file_that_is_refused_is_named_and_those_before_it_stay(cast, client_of) -> None:
    activity = make_activity(cast)
    answer = add(client_of(cast.clerk), activity, ("现场.jpg", photo()), ("程序.exe", b"MZ\x90\x00"))
    assert (answer.status_code, activity.evidence.count()) == (400, 1)
    assert "程序.exe" in answer.content.decode()


@pytest.mark.parametrize("files", [[], [("空.jpg", b"")]])
def test_nothing_is_no_file(cast, client_of, files) -> None:
    activity = make_activity(cast)
    assert add(client_of(cast.clerk), activity, *files).status_code == 400
    assert activity.evidence.count() == 0


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
    ],
)
def test_a_film_is_played_in_parts(cast, client_of, asked, status, part) -> None:
    content = film(b"isom")
    client = client_of(cast.clerk)
    add(client, make_activity(cast), ("培训.mp4", content))
    answer = client.get(reverse("evidence", args=[Evidence.objects.get().uid]), headers={"Range": asked})
    body = b"".join(answer) if answer.streaming else answer.content
    assert (answer.status_code, body) == (status, content[part])
    assert answer["Content-Disposition"].startswith("inline")


def test_nothing_in_a_file_runs(cast, client_of) -> None:
    client = client_of(cast.clerk)
    add(client, make_activity(cast), ("页面.html", b"<script>alert(1)</script>"))
    answer = client.get(reverse("evidence", args=[Evidence.objects.get().uid]))
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    b"".join(answer)


def test_a_small_copy_is_small_and_the_original_untouched(cast, client_of) -> None:
    client, content = client_of(cast.clerk), photo(size=(900, 600), place=(28.21, 110.22))
    add(client, make_activity(cast), ("现场.jpg", content))
    uid = Evidence.objects.get().uid
    for _ in range(2):
        small = client.get(reverse("evidence_small", args=[uid, "small"]))
        with Image.open(io.BytesIO(small.content)) as picture:
            assert picture.size == (320, 213)
    assert b"".join(client.get(reverse("evidence", args=[uid]))) == content


def test_what_is_no_picture_has_no_small_copy(cast, client_of) -> None:
    client = client_of(cast.clerk)
    add(client, make_activity(cast), ("签到.txt", "签到".encode()))
    assert client.get(reverse("evidence_small", args=[Evidence.objects.get().uid, "small"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "shown_as", "words"),
    [
        ("现场.jpg", photo(), "picture", "现场.jpg"),
        ("培训.mp4", film(b"isom"), "film", "<video"),
        ("签到.txt", "<b>张三</b>\n李四".encode("gb18030"), "words", "&lt;b&gt;张三&lt;/b&gt;"),
        ("纪要.docx", word_file(p(r("会议纪要")) + p(r("一、通报情况"))), "words", "通报情况"),
        ("照片.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40, "nothing", "请下载原件"),
        ("签到.xlsx", workbook(["姓名", "单位"], ["<张三>", "白羊溪乡"]), "words", "<span>&lt;张三&gt;</span>"),
        ("大表.xlsx", workbook(*([number] for number in range(60))), "words", "这里只显示开头"),
        ("汇报.pptx", slides("下一步打算", "A&amp;B"), "words", "A&amp;B"),
        ("空白.pptx", slides(), "nothing", "请下载原件"),
        ("长文.txt", ("一行\n" * 1000).encode(), "words", "这里只显示开头"),
    ],
)
def test_each_file_has_a_page_that_shows_what_a_browser_can(
    cast, client_of, django_assert_max_num_queries, name, content, shown_as, words
) -> None:
    activity = make_activity(cast)
    add(client_of(cast.clerk), activity, (name, content))
    row, client = Evidence.objects.get(), client_of(cast.clerk)
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("evidence_view", args=[SLUG, activity.uid, row.uid]))
    assert answer.context["page"].shown_as == shown_as
    text = answer.content.decode()
    assert words in text
    assert row.digest in text


def test_the_pages_of_an_activity_s_files_lead_to_one_another(cast, client_of) -> None:
    client, activity = client_of(cast.clerk), make_activity(cast)
    add(client, activity, *[(f"{number}.txt", str(number).encode()) for number in range(3)])
    uids = list(activity.evidence.order_by("added_at", "id").values_list("uid", flat=True))
    page = client.get(reverse("evidence_view", args=[SLUG, activity.uid, uids[1]])).context["page"]
    assert (page.before, page.after, page.place, page.count) == (uids[0], uids[2], 2, 3)


def test_another_activity_s_file_has_no_page_here(cast, client_of) -> None:
    activity = make_activity(cast)
    row = make_evidence(cast, make_activity(cast))
    assert client_of(cast.clerk).get(reverse("evidence_view", args=[SLUG, activity.uid, row.uid])).status_code == 404


def test_a_reviewer_is_told_of_days_and_copies(cast, client_of, django_assert_max_num_queries) -> None:
    one, two = make_activity(cast, state=ActivityState.CARRIED_OUT), make_activity(cast)
    client = client_of(cast.liaison)
    add(client, two, ("原图.jpg", saved(scene(3))))
    add(client, one, ("副本.jpg", saved(scene(3), quality=30)), ("旧照.jpg", photo(taken="2018:01:01 00:00:00")))
    client = client_of(cast.liaison)
    with django_assert_max_num_queries(12):
        text = client.get(reverse("activity", args=[SLUG, one.uid])).content.decode()
    assert "疑似同一张图片" in text
    assert "拍摄日期比活动早" in text


def test_copies_remarks_bodies_and_a_kind_of_its_own_cost_a_page_no_more(
    cast, client_of, django_assert_max_num_queries
) -> None:
    """All that one activity can have, and its page still asks one query fewer than any page may."""
    taking_part = tuple(body(name).pk for name in (AGRICULTURE, FINANCE))
    details = make_details(make_kind(cast), participants=taking_part)
    one = make_activity(cast, state=ActivityState.CARRIED_OUT, details=details)
    add(client_of(cast.liaison), make_activity(cast), ("原图.jpg", saved(scene(3))))
    client = client_of(cast.clerk)
    add(client, one, ("副本.jpg", saved(scene(3), quality=30)))
    client.post(reverse("activity_comment", args=[SLUG, one.uid]), {"uid": uuid4(), "text": "请补签到表"})
    client.get(reverse("activity", args=[SLUG, one.uid]))  # says what was done, once
    with django_assert_max_num_queries(12):
        page = client.get(reverse("activity", args=[SLUG, one.uid])).context["page"]
    assert (page.kind.name, set(page.facts.participant_ids)) == ("研学活动", set(taking_part))
    assert len(page.facts.participants) == len(taking_part)
    assert len(page.consents.remarks) == sum(len(proof.findings) for proof in page.proofs) == 1


def test_who_may_not_see_the_other_activity_is_told_no_more_than_that_there_is_one(cast, client_of) -> None:
    one = make_activity(cast)
    other = make_activity(
        cast, author=cast.liaison, details=make_details(organisation="石峰区农业农村局", title="不公开的活动")
    )
    for activity in (other, one):
        add(client_of(cast.liaison), activity, ("签到.txt", "签到表".encode()))
    text = client_of(cast.clerk).get(reverse("activity", args=[SLUG, one.uid])).content.decode()
    assert "您看不到的一项活动" in text
    assert "不公开的活动" not in text


def test_the_list_of_likely_copies_is_for_those_who_look_after_the_whole(
    cast, client_of, django_assert_max_num_queries
) -> None:
    for quality in (85, 30):
        add(client_of(cast.liaison), make_activity(cast), ("现场.jpg", saved(scene(3), quality=quality)))
    for viewer in (cast.liaison, cast.auditor):
        client = client_of(viewer)
        with django_assert_max_num_queries(12):
            answer = client.get(reverse("likenesses", args=[SLUG]))
        assert len(answer.context["page"].pairs) == 1
    assert client_of(cast.clerk).get(reverse("likenesses", args=[SLUG])).status_code == 403


def test_a_record_begins_with_its_photos(cast, client_of) -> None:
    client = client_of(cast.clerk)
    photos = [SimpleUploadedFile(f"{day}.jpg", photo(taken=f"2019:06:{day} 09:00:00", seed=day)) for day in (12, 11)]
    chosen = client.post(reverse("ledger_photo", args=[SLUG]), {"file": photos})
    offered = re.findall(r'href="([^"]+kind=unit_activity)"', client.get(chosen["Location"]).content.decode())
    address = unescape(offered[0])
    assert 'value="2019-06-11"' in client.get(address).content.decode()
    form = client.get(address).context["form"]
    typed = {name: value for name, value in form.initial.items() if name != "planned_on"}
    sent = typed | {"uid": str(uuid4()), "title": "入户走访", "planned_on": "2019-06-11", "amount": "1"}
    sent |= {"organisation": str(cast.clerk.seats[0].organisation_id)}
    assert client.post(address, sent).status_code == 302
    activity = Activity.objects.get(title="入户走访")
    assert sorted(activity.evidence.values_list("name", flat=True)) == ["11.jpg", "12.jpg"]
    assert not Upload.objects.exists()


def test_a_photo_that_is_none_leaves_the_draft_and_says_so(cast, client_of) -> None:
    client = client_of(cast.clerk)
    chosen = client.post(reverse("ledger_photo", args=[SLUG]), {"file": [SimpleUploadedFile("a.jpg", b"MZ\x90\x00")]})
    sent = {"uid": str(uuid4()), "title": "入户走访", "planned_on": "2019-06-11", "amount": "1"}
    sent |= {"organisation": str(cast.clerk.seats[0].organisation_id)}
    answer = client.post(f"{chosen['Location']}&kind=unit_activity", sent, follow=True)
    assert "a.jpg" in answer.content.decode()
    assert Activity.objects.get(title="入户走访").evidence.count() == 0


CIRCLE = {"is_compared": "on", "latitude": "28.21", "longitude": "110.22", "radius_km": "15"}


def test_the_liaison_has_places_compared_and_no_longer(cast, client_of, django_assert_max_num_queries) -> None:
    client, address = client_of(cast.liaison), reverse("photo_place", args=[SLUG])
    page = reverse("settings", args=[SLUG])
    assert client.get(page).context["page"].place.is_compared is False
    assert client.post(address, CIRCLE)["Location"] == page
    with django_assert_max_num_queries(12):
        text = client.get(page).content.decode()
    assert 'value="28.21"' in text
    assert "坐标不另行保存" in text
    add(client, make_activity(cast), ("现场.jpg", photo(place=(28.3, 110.3))))
    assert Evidence.objects.get().place_finding == "inside"
    client.post(address, {})
    kept = ProgrammeSettings.objects.get()
    assert (kept.compare_photo_place, kept.radius_km) == (False, 15)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("latitude", ""), ("latitude", "91"), ("longitude", "东经"), ("radius_km", "0"), ("radius_km", "")],
)
def test_a_circle_that_isn_t_whole_is_asked_for_and_nothing_is_set(cast, client_of, name, typed) -> None:
    answer = client_of(cast.liaison).post(reverse("photo_place", args=[SLUG]), CIRCLE | {name: typed})
    assert answer.status_code == 400
    assert list(answer.context["place_form"].errors) == [name]
    assert not ProgrammeSettings.objects.exists()
