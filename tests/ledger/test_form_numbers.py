"""The number of a form of approval: given as it is handed up, counted by the year, kept for good, never given twice."""

from datetime import date, datetime

from jiedui.ledger.actions import activities, approvals
from jiedui.ledger.models import Activity, ActivityState, FormNumber
from jiedui.ledger.queries.activity import activity_page
from jiedui.ledger.queries.approval_form import approval_form
from tests.cast import Cast
from tests.days import TODAY, at
from tests.making import SLUG, make_activity, make_details, make_unapproved

S = ActivityState


def number_on_the_form(cast: Cast, activity: Activity) -> str:
    return approval_form(cast.liaison, slug=SLUG, uid=activity.uid, today=TODAY).number


def submit(cast: Cast, activity: Activity, *, moment: datetime | None = None) -> None:
    activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=moment or at())


def test_it_counts_as_forms_are_handed_up(cast: Cast) -> None:
    first, second = make_activity(cast), make_activity(cast)
    assert number_on_the_form(cast, first) == ""
    submit(cast, second)
    submit(cast, first)
    assert [number_on_the_form(cast, one) for one in (second, first)] == ["呈批〔2019〕1号", "呈批〔2019〕2号"]


def test_each_year_begins_at_one(cast: Cast) -> None:
    make_activity(cast, state=S.SUBMITTED)
    following = make_activity(cast)
    submit(cast, following, moment=at(date(2020, 1, 6)))
    assert number_on_the_form(cast, following) == "呈批〔2020〕1号"


def test_sent_back_and_handed_up_again_it_keeps_its_number(cast: Cast) -> None:
    sent_back = make_activity(cast, state=S.SUBMITTED)
    approvals.return_activity(cast.donor_leader, programme=cast.programme, uid=sent_back.uid, reason="补材料", at=at())
    submit(cast, sent_back)
    assert number_on_the_form(cast, sent_back) == "呈批〔2019〕1号"


def test_the_number_of_what_was_withdrawn_is_not_given_again(cast: Cast) -> None:
    gone = make_activity(cast, state=S.WITHDRAWN)
    assert number_on_the_form(cast, gone) == "呈批〔2019〕1号"
    assert number_on_the_form(cast, make_activity(cast, state=S.SUBMITTED)) == "呈批〔2019〕2号"


def test_what_needs_no_consent_has_no_form_to_number(cast: Cast) -> None:
    meeting = make_activity(cast, details=make_details("special_topic_meeting"), state=S.APPROVED)
    assert number_on_the_form(cast, meeting) == ""
    assert not FormNumber.objects.exists()


def test_what_went_ahead_without_consent_is_numbered_for_the_consent_afterwards(cast: Cast) -> None:
    activity = make_unapproved(cast)
    page = activity_page(cast.liaison, slug=SLUG, uid=activity.uid, today=TODAY)
    assert page.facts.form_number == "呈批〔2019〕1号"
