"""The page behind a printout's QR code: it proves one activity to whoever holds the paper, and tells nothing else."""

import base64
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jiedui.accounts.sessions import GUESSES_FROM_ONE_ADDRESS
from jiedui.ledger.actions import activities
from jiedui.ledger.head import signed_head
from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.ledger.proofs import read_token
from jiedui.ledger.queries.activity import activity_page
from jiedui.ledger.sealing import own_seal
from jiedui.reports.checkpoint import log_state
from jiedui.reports.inclusion import check_proof
from jiedui.reports.verifier import is_signed
from tests.cast import PARTS, Cast
from tests.days import TODAY, at, days_after
from tests.ledger.tampering import tampering
from tests.making import SLUG, make_activity, make_details, make_evidence, picture_bytes


def token_of(cast: Cast, activity: Activity) -> str:
    return activity_page(cast.liaison, slug=SLUG, uid=activity.uid, today=TODAY).proof


def html(token: str) -> str:
    answer = Client().get(reverse("proof", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def confirmed(cast: Cast) -> Activity:
    return make_activity(cast, state=ActivityState.CONFIRMED, details=make_details(note="带队人张工，电话另告"))


def test_what_was_printed_holds_and_nobody_signs_in(cast: Cast, confirmed: Activity) -> None:
    page = html(token_of(cast, confirmed))
    assert "与审计链相符" in page
    assert "印出以后没有改动" in page
    for shown in ("教育专家赴乡指导", "石峰区教育局", "现场.png", "每年组织2至3批专家开展交流指导"):
        assert shown in page
    assert Event.objects.latest("sequence").digest[:8] in page


def test_persons_contents_files_and_other_activities_are_left_out(cast: Cast, confirmed: Activity) -> None:
    make_activity(cast, details=make_details(title="另一件事"))
    page = html(token_of(cast, confirmed))
    for hidden in ("张工", "另一件事", *(part.person for part in PARTS)):
        assert hidden not in page
    assert "/evidence/" not in page
    assert f"/p/{SLUG}" not in page


def test_search_engines_are_told_to_stay_away(cast: Cast, confirmed: Activity) -> None:
    answer = Client().get(reverse("proof", args=[token_of(cast, confirmed)]))
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_change_after_printing_is_told_with_the_event_that_made_it(cast: Cast) -> None:
    activity = make_activity(cast)
    token = token_of(cast, activity)
    changed = make_details(title="改了名称")
    activities.edit_activity(
        cast.clerk, programme=cast.programme, uid=activity.uid, details=changed, at=at(days_after(-12))
    )
    since = Event.objects.latest("sequence").sequence
    make_evidence(cast, activity, by=cast.clerk, content=picture_bytes(width=31))
    page = html(token)
    assert f"自第 {since} 条事件起与纸上不同" in page
    assert "与审计链相符" in page


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_activity SET title = '改' WHERE id = %s",
        "UPDATE ledger_activity SET kind = '无此类别' WHERE id = %s",
        "UPDATE ledger_evidence SET digest = '0000' WHERE activity_id = %s",
        "UPDATE ledger_approval SET post_title = '区长' WHERE activity_id = %s",
        "UPDATE ledger_contribution SET amount = 900 WHERE activity_id = %s",
    ],
)
def test_a_row_changed_outside_the_system_does_not_hold(cast: Cast, confirmed: Activity, damage: str) -> None:
    token = token_of(cast, confirmed)
    with tampering(), connection.cursor() as cursor:
        cursor.execute(damage, [confirmed.pk])
        page = html(token)
    assert "与审计链不符" in page
    assert "印出以后有改动" in page


def test_an_event_changed_in_the_log_does_not_hold(cast: Cast, confirmed: Activity) -> None:
    token = token_of(cast, confirmed)
    event = Event.objects.filter(verb="confirm_activity").latest("sequence").sequence
    with tampering(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET reason = '另有隐情' WHERE sequence = %s", [event])
        page = html(token)
    assert "与审计链不符" in page
    assert page.count("摘要不符") == 1


def test_a_code_that_is_changed_anywhere_is_none(cast: Cast, confirmed: Activity) -> None:
    token = token_of(cast, confirmed)
    assert read_token(token) is not None
    for place in range(len(token) - 1):  # the last character has bits that say nothing
        other = "A" if token[place] != "A" else "B"
        assert read_token(token[:place] + other + token[place + 1 :]) is None
    for wrong in ("", "x", token[:-2], token + "AA", "é" * 56, "=" * 56, str(confirmed.uid)):
        assert read_token(wrong) is None


def test_guessing_is_slowed_down_and_a_right_code_waits_as_well(cast: Cast, confirmed: Activity) -> None:
    client = Client()
    for _ in range(GUESSES_FROM_ONE_ADDRESS):
        assert client.get(reverse("proof", args=["guess"])).status_code == 404
    answer = client.get(reverse("proof", args=[token_of(cast, confirmed)]))
    assert answer.status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.0.0.9").get(reverse("proof", args=[token_of(cast, confirmed)]))
    assert elsewhere.status_code == 200


def test_the_printed_page_carries_the_code_and_the_signed_head(cast: Cast, confirmed: Activity, settings) -> None:
    settings.SITE = "https://jiedui.example.cn"
    client = Client()
    client.force_login(cast.user(cast.liaison))
    page = client.get(reverse("activity", args=[SLUG, confirmed.uid])).content.decode()
    assert re.search(r"https://jiedui\.example\.cn/proof/[\w-]{56}", page)
    assert 'class="qr"' in page
    head = signed_head()
    assert f"第 {head.number} 条 · 链首 {head.digest[:16]}" in page


def test_the_head_is_signed_by_the_seal(cast: Cast) -> None:
    head = signed_head()
    assert (head.number, head.digest) == tuple(Event.objects.values_list("sequence", "digest").latest("sequence"))
    signature = base64.b64decode(head.signature)
    assert is_signed(own_seal().public_key, head.text.encode(), signature)
    assert not is_signed(own_seal().public_key, head.text.encode() + b"0", signature)


def proof_file(token: str, number: int) -> bytes:
    answer = Client().get(reverse("proof_of_event", args=[token, number]))
    assert answer.status_code == 200
    assert "noindex" in answer["X-Robots-Tag"]
    return answer.content


def test_each_event_s_proof_can_be_taken_away_and_checked_by_whoever_has_the_key(
    cast: Cast, confirmed: Activity
) -> None:
    token, log = token_of(cast, confirmed), list(Event.objects.order_by("sequence").values_list("digest", flat=True))
    page = html(token)
    assert "在审计链之中" in page
    numbers = [int(found) for found in re.findall(rf"/proof/{token}/(\d+)", page)]
    assert len(numbers) >= 4
    for number in numbers:
        found, public = check_proof(proof_file(token, number), key=own_seal().public_key)
        assert (found.number, found.digest, public) == (number, log[number - 1], own_seal().public_key)
        assert (found.size, found.root.hex(), found.head) == (len(log), log_state(log).root, log[-1])


def test_an_event_of_another_activity_is_not_there(cast: Cast, confirmed: Activity) -> None:
    token = token_of(cast, confirmed)
    make_activity(cast)
    for number in (1, Event.objects.latest("sequence").sequence, 10**12, 10**30):
        assert Client().get(reverse("proof_of_event", args=[token, number])).status_code == 404
    assert Client().get(reverse("proof_of_event", args=["guess", 1])).status_code == 404


def test_where_the_log_has_a_gap_nothing_is_proved(cast: Cast, confirmed: Activity) -> None:
    token, number = token_of(cast, confirmed), Event.objects.filter(verb="confirm_activity").latest("sequence").sequence
    with tampering():
        Event.objects.filter(sequence=2).update(sequence=-2)
        assert "审计链有缺失" in html(token)
        assert Client().get(reverse("proof_of_event", args=[token, number])).status_code == 404
