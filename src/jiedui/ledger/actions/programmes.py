"""Founding a programme: its two sides with their bodies, the pairing, and the assistance team."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jiedui.accounts.models import Organisation
from jiedui.ledger import chain
from jiedui.ledger.access import check_may_administer
from jiedui.ledger.actions.organisations import NewOrganisation, enter
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.chain import Recording
from jiedui.ledger.models import Pairing, Programme, TeamMember, TeamPart
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TeamSeat:
    """A seat in the assistance team: a post, a body by its full name, or both."""

    part: TeamPart
    title: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Founding:
    """What a programme is founded from; `donor` and `recipient` are full names among `organisations`."""

    slug: str
    name: str
    donor: str
    recipient: str
    from_on: date
    organisations: tuple[NewOrganisation, ...]
    team: tuple[TeamSeat, ...] = ()
    until_on: date | None = None


def found_programme(actor: Viewer, *, founding: Founding, at: datetime) -> Programme:
    """Enter the bodies, pair both sides and make the programme with its team: one event.

    Bodies that are known already are used as they are. Raises Refused: `bad_input`, `conflict`.
    """
    check_may_administer(actor)
    _check(founding)
    with chain.recording(actor.actor, "found_programme", at=at) as record:
        if Programme.objects.filter(slug=founding.slug).exists():
            raise Refused("conflict", "已有代号为“{slug}”的帮扶项目，请换一个代号。", slug=founding.slug)
        bodies = {new.name: enter(record, new) for new in founding.organisations}
        pairing = record.create(
            Pairing(
                donor=_body(bodies, founding.donor),
                recipient=_body(bodies, founding.recipient),
                from_on=founding.from_on,
                until_on=founding.until_on,
            )
        )
        programme = record.create(
            Programme(slug=founding.slug, name=required(founding.name, what="项目名称", most=200), pairing=pairing)
        )
        _seat_team(record, programme, founding, bodies)
        return programme


def _check(founding: Founding) -> None:
    if len(founding.slug) > 60 or not _SLUG.fullmatch(founding.slug):
        raise Refused(
            "bad_input", "代号“{slug}”只能用小写字母、数字和连字符，例如 shifeng-luxi。", slug=founding.slug[:80]
        )
    if founding.donor == founding.recipient:
        raise Refused("bad_input", "帮扶方与受援方不能是同一个单位：“{name}”。", name=founding.donor)
    if founding.until_on is not None and founding.until_on < founding.from_on:
        raise Refused("bad_input", "结对的止日早于起日。")


def _seat_team(record: Recording, programme: Programme, founding: Founding, bodies: Mapping[str, Organisation]) -> None:
    record.create_all(
        [
            TeamMember(
                programme=programme,
                part=seat.part,
                title=optional(seat.title, what="职务", most=120),
                organisation=_body(bodies, seat.organisation) if seat.organisation else None,
                sequence=sequence,
            )
            for sequence, seat in enumerate(founding.team, start=1)
        ]
    )


def _body(bodies: Mapping[str, Organisation], name: str) -> Organisation:
    if name not in bodies:
        raise Refused("bad_input", "“{name}”不在单位名单里，请先列出这个单位。", name=name)
    return bodies[name]
