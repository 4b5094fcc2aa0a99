"""Actions on plans, programmes, bodies and accounts: entries of `every_act`."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from jiedui.accounts.roles import Role
from jiedui.kernel.spans import Span
from jiedui.ledger.actions import (
    commitments,
    organisations,
    plans,
    programmes,
    starting,
    users,
    waivers,
)
from jiedui.ledger.actions.imports import import_folder
from jiedui.ledger.models import Membership
from jiedui.ledger.viewers import SYSTEM
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.ledger import test_imports, test_programmes
from tests.ledger.office import ISSUED, NUMBER, PLAN, Office, body_number, commitment_with
from tests.making import (
    obligation_of,
    picture_bytes,
)
from tests.reliability.acting_list import ACTS, GOOD_PASSWORD, Act, Entry, act


@act("commitments.confirm_commitments", stage="office")
def _confirm_several(office: Office) -> Act:
    version = office.receive()
    keys = [one.key for one in version.commitments.filter(is_item=False)]
    return lambda: commitments.confirm_commitments(office.liaison, draft=office.draft(version), keys=keys, at=at())


def _reviewed(name: str, how: str, **given: Any) -> None:
    """An action of the review on one promise of a draft."""

    def make_ready(office: Office) -> Act:
        version = office.receive()
        one = commitment_with(version, "专家")
        more = dict(given)
        if name == "correct_commitment":
            more["terms"] = replace(commitments.terms_of(one), least=300, most=400)
        take = getattr(commitments, name)
        return lambda: take(
            office.liaison, draft=office.draft(version), at=at(), **({how: one.key} if how else {}), **more
        )

    ACTS[f"commitments.{name}"] = Entry("office", make_ready)


_reviewed("confirm_commitment", "key")
_reviewed("correct_commitment", "key")
_reviewed("drop_commitment", "key", reason="只是设想")


@act("commitments.bind_party", stage="office")
def _bind(office: Office) -> Act:
    version = office.receive(PLAN.replace("区教育局）", "区档案馆）"))
    bodies = [body_number("区教育局")]
    return lambda: commitments.bind_party(
        office.liaison, draft=office.draft(version), name="区档案馆", organisations=bodies, at=at()
    )


@act("commitments.add_commitment", stage="office")
def _add_promise(office: Office) -> Act:
    version = office.receive()
    start = PLAN.index("一、目标")
    terms = commitments.Terms(parties=(commitments.Party("区教育局", body_number("区教育局")),), least=100, unit="次")
    return lambda: commitments.add_commitment(
        office.liaison, draft=office.draft(version), span=Span(start, start + 4), terms=terms, at=at()
    )


@act("plans.receive_plan", stage="office")
def _receive(office: Office) -> Act:
    office.receive()
    return lambda: office.receive(PLAN.replace("2-3批", "2-4批"))


@act("plans.correct_plan", stage="office")
def _correct(office: Office) -> Act:
    office.receive()
    heading = plans.Heading("方案", "", "甲区人民政府办公室", None, 2019, 2021)
    return lambda: plans.correct_plan(office.liaison, programme=office.programme, number=1, heading=heading, at=at())


@act("plans.finish_review", stage="office")
def _finish(office: Office) -> Act:
    office.confirm_all(office.receive())
    return lambda: plans.finish_review(office.liaison, programme=office.programme, number=1, at=at())


@act("plans.return_review", stage="office")
def _return(office: Office) -> Act:
    office.review(office.receive())
    return lambda: plans.return_review(office.leader, programme=office.programme, number=1, reason="请更正", at=at())


@act("plans.adopt_plan", stage="office")
def _adopt(office: Office) -> Act:
    office.adopted()
    second = office.receive(PLAN.replace("2-3批", "3-4批"), on=days_after(1))
    office.review(second)
    about = {"number": 2, "document_number": NUMBER + "之二", "issued_on": ISSUED}
    return lambda: plans.adopt_plan(office.leader, programme=office.programme, at=at(days_after(2)), **about)


@act("plans.close_plan", stage="office")
def _close(office: Office) -> Act:
    office.adopted()
    return lambda: plans.close_plan(office.leader, programme=office.programme, number=1, reason="期满", at=at())


@act("waivers.waive_obligation")
def _waive(cast: Cast) -> Act:
    excuse = waivers.Excuse("甲政函〔2019〕8号", "遭遇洪灾", TODAY)
    owed = obligation_of("mechanism").pk
    return lambda: waivers.waive_obligation(
        cast.donor_leader, programme=cast.programme, obligation=owed, excuse=excuse, at=at()
    )


@act("programmes.found_programme", stage="office")
def _found(office: Office) -> Act:
    return lambda: programmes.found_programme(SYSTEM, founding=test_programmes.founding(), at=at())


@act("starting.start_programme", stage="empty")
def _start(_: None) -> Act:
    start = starting.Start("方案.txt", PLAN.encode(), donor="甲区", recipient="乙县")
    return lambda: starting.start_programme(SYSTEM, start=start, at=at())


@act("imports.import_folder", stage="empty")
def _import_folder(_: None) -> Act:
    folder = Path(tempfile.mkdtemp(prefix="jiedui-folder-"))
    (folder / "programme.toml").write_text(test_imports.programme_toml(), "utf-8")
    (folder / "方案.txt").write_text(PLAN, "utf-8")
    (folder / "evidence").mkdir()
    (folder / "evidence" / "photo.png").write_bytes(picture_bytes(width=11))
    (folder / "activities.csv").write_bytes(test_imports.table(test_imports.ROW))
    return lambda: import_folder(SYSTEM, folder=folder)


@act("organisations.add_organisation", stage="office")
def _add_body(office: Office) -> Act:
    new = organisations.NewOrganisation("甲区档案馆", parent="甲区人民政府")
    return lambda: organisations.add_organisation(office.administrator, new=new, at=at())


@act("organisations.rename_organisation", stage="office")
def _rename(office: Office) -> Act:
    number = body_number("区卫生健康局")
    return lambda: organisations.rename_organisation(
        office.administrator, organisation=number, name="甲区卫生和健康委员会", at=at()
    )


@act("organisations.add_alias", stage="office")
def _alias(office: Office) -> Act:
    number = body_number("区农业农村局")
    return lambda: organisations.add_alias(office.administrator, organisation=number, name="区农业局", at=at())


@act("users.add_user", stage="office")
def _user(office: Office) -> Act:
    number = body_number("区教育局")
    new = users.NewUser("wang", "王某", post_title="科员", organisation=number, password=GOOD_PASSWORD)
    return lambda: users.add_user(office.administrator, new=new, at=at())


@act("users.set_password", stage="office", is_told=False)
def _password(office: Office) -> Act:
    return lambda: users.set_password(office.administrator, username="clerk", password=GOOD_PASSWORD)


@act("users.close_user", stage="office")
def _close_user(office: Office) -> Act:
    return lambda: users.close_user(office.administrator, username="clerk", reason="退休", at=at())


@act("users.reopen_user", stage="office")
def _reopen(office: Office) -> Act:
    users.close_user(office.administrator, username="clerk", reason="退休", at=at())
    return lambda: users.reopen_user(office.administrator, username="clerk", reason="返聘", at=at())


@act("users.grant_role", stage="office")
def _grant(office: Office) -> Act:
    about = {"role": Role.FINANCE, "organisation": body_number("区财政局")}
    return lambda: users.grant_role(
        office.administrator, programme=office.programme, username="clerk", at=at(), **about
    )


@act("users.revoke_role", stage="office")
def _revoke(office: Office) -> Act:
    held = Membership.objects.get(user__username="clerk").pk
    return lambda: users.revoke_role(
        office.administrator, programme=office.programme, membership=held, reason="调离", at=at()
    )
