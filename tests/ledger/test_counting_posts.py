"""What a release of vacancies counts: once towards releases, and its posts towards posts."""

from datetime import date

from jiedui.ledger import chain
from jiedui.ledger.counting import Deed, propose_for
from jiedui.ledger.viewers import SYSTEM
from tests.cast import Cast
from tests.days import at
from tests.making import OTHER_BODIES, Promise, body, make_plan


def test_a_release_counts_once_and_its_posts_towards_posts(cast: Cast) -> None:
    unit = OTHER_BODIES[1]
    promises = (
        Promise("releases", "每年发布2次招聘信息", "job_release", "次", (unit,), 200),
        Promise("posts", "每年提供岗位100个左右", "job_release", "个", (unit,), 10_000),
    )
    with chain.recording(SYSTEM.actor, "adopt_plan", at=at()) as record:
        make_plan(record, cast.other_programme, received_by=cast.user(cast.stranger), promises=promises)
    deed = Deed("job_release", body(unit).pk, date(2019, 6, 3), amount=100, unit="次", people=60)
    counted = {one.quote: one.amount for one in propose_for(cast.other_programme, deed)}
    assert counted == {"每年发布2次招聘信息": 100, "每年提供岗位100个左右": 6_000}
