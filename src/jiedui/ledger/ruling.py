"""What a programme has set for itself: its numbers of days, and which kinds need the consent of both sides."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import CharField, IntegerField, QuerySet

from jiedui.accounts.composed import Later, composed_once
from jiedui.ledger.kinds import kind_of, kinds_of
from jiedui.ledger.models import ConsentRule, Programme, ProgrammeSettings
from jiedui.plans.kinds import ActivityKind


def settings_of(programme_id: int) -> ProgrammeSettings:
    """The programme's settings, or the defaults where it has set nothing. One query."""
    return _settings().first(programme=programme_id) or ProgrammeSettings(programme_id=programme_id)


@composed_once
def _settings() -> QuerySet[ProgrammeSettings]:
    return ProgrammeSettings.objects.filter(programme_id=Later("programme", IntegerField()))


def rules_in_force(programme: Programme) -> Mapping[str, ConsentRule]:
    """The last rule of each kind that the programme has one for. One query."""
    return {rule.kind: rule for rule in ConsentRule.objects.filter(programme=programme).order_by("id")}


def kinds_under_the_rules(programme: Programme) -> Mapping[str, ActivityKind]:
    """Every kind of the programme as its own rules have it today. One query."""
    rules = rules_in_force(programme)
    kinds = kinds_of(programme)
    ruled = {code: replace(kinds[code], needs_both_sides=rule.needs_both_sides) for code, rule in rules.items()}
    return {**kinds, **ruled}


def needs_both_sides(programme: Programme, kind: str) -> bool:
    """Whether activities of the kind that are handed up now need the consent of both sides. One query."""
    rule = _rule().first(programme=programme.pk, kind=kind)
    return rule.needs_both_sides if rule else kind_of(programme, kind).needs_both_sides


@composed_once
def _rule() -> QuerySet[ConsentRule]:
    """The last rule of a kind."""
    of_programme = ConsentRule.objects.filter(programme_id=Later("programme", IntegerField()))
    return of_programme.filter(kind=Later("kind", CharField())).order_by("-id")[:1]
