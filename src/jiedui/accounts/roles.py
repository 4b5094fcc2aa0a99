"""Who may do what: the one table role x verb. A right or a role is added here and nowhere else.

`ALL` is within the programme, `OWN` the own unit's records only, `SIDE` the own side's part only. The rules
of separation (submitter is not approver, author is not confirmer) hold whatever the table says; the actions check them.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    CLERK = "clerk"
    LIAISON = "liaison"
    SECONDED_CADRE = "seconded_cadre"
    DONOR_LEADER = "donor_leader"
    RECIPIENT_LEADER = "recipient_leader"
    RECIPIENT_CLERK = "recipient_clerk"
    FINANCE = "finance"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"


class Verb(StrEnum):
    """What can be done. VIEW is the plan with its lights; VIEW_ACTIVITIES the records behind them."""

    VIEW = "view"
    VIEW_ACTIVITIES = "view_activities"
    RECORD = "record"
    APPROVE = "approve"
    RETURN = "return"
    CONFIRM = "confirm"
    COMMENT = "comment"
    CORRECT = "correct"
    SET_RULES = "set_rules"
    REVIEW_PLAN = "review_plan"
    ADOPT_PLAN = "adopt_plan"
    WAIVE = "waive"
    EXPORT = "export"
    VIEW_TRAIL = "view_trail"
    ADMINISTER = "administer"


class Scope(StrEnum):
    ALL = "all"
    SIDE = "side"
    OWN = "own"
    MONEY = "money"


_V, _S = Verb, Scope

TABLE: Mapping[Role, Mapping[Verb, Scope]] = {
    Role.CLERK: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.OWN,
        _V.RECORD: _S.OWN,
        _V.COMMENT: _S.OWN,
        _V.CORRECT: _S.OWN,
    },
    Role.LIAISON: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.ALL,
        _V.RECORD: _S.ALL,
        _V.RETURN: _S.ALL,
        _V.CONFIRM: _S.ALL,
        _V.COMMENT: _S.ALL,
        _V.CORRECT: _S.ALL,
        _V.REVIEW_PLAN: _S.ALL,
        _V.SET_RULES: _S.ALL,
        _V.EXPORT: _S.ALL,
        _V.VIEW_TRAIL: _S.ALL,
    },
    Role.SECONDED_CADRE: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.ALL,
        _V.RECORD: _S.ALL,
        _V.CONFIRM: _S.ALL,
        _V.COMMENT: _S.ALL,
    },
    Role.DONOR_LEADER: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.ALL,
        _V.APPROVE: _S.SIDE,
        _V.RETURN: _S.SIDE,
        _V.COMMENT: _S.ALL,
        _V.ADOPT_PLAN: _S.ALL,
        _V.WAIVE: _S.ALL,
        _V.EXPORT: _S.ALL,
    },
    Role.RECIPIENT_LEADER: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.ALL,
        _V.APPROVE: _S.SIDE,
        _V.RETURN: _S.SIDE,
        _V.CONFIRM: _S.ALL,
        _V.COMMENT: _S.ALL,
        _V.EXPORT: _S.ALL,
    },
    Role.RECIPIENT_CLERK: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.SIDE,
        _V.RECORD: _S.OWN,
        _V.CONFIRM: _S.MONEY,
        _V.COMMENT: _S.SIDE,
    },
    Role.FINANCE: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.MONEY,
        _V.RECORD: _S.MONEY,
        _V.CONFIRM: _S.MONEY,
        _V.COMMENT: _S.MONEY,
        _V.CORRECT: _S.MONEY,
    },
    Role.AUDITOR: {
        _V.VIEW: _S.ALL,
        _V.VIEW_ACTIVITIES: _S.ALL,
        _V.EXPORT: _S.ALL,
        _V.VIEW_TRAIL: _S.ALL,
    },
    Role.SYSTEM_ADMINISTRATOR: {_V.ADMINISTER: _S.ALL},
}

# What a leader may have done by a stand-in (代办人): answering requests, and no more.
BY_STAND_IN = frozenset({_V.VIEW, _V.VIEW_ACTIVITIES, _V.APPROVE, _V.RETURN})

LABELS: Mapping[Role, object] = {
    Role.CLERK: _("经办人"),
    Role.LIAISON: _("联络员"),
    Role.SECONDED_CADRE: _("挂职干部"),
    Role.DONOR_LEADER: _("帮扶方领导"),
    Role.RECIPIENT_LEADER: _("受援方领导"),
    Role.RECIPIENT_CLERK: _("受援方经办人"),
    Role.FINANCE: _("财政"),
    Role.AUDITOR: _("审计员"),
    Role.SYSTEM_ADMINISTRATOR: _("系统管理员"),
}


def scope_of(role: Role, verb: Verb) -> Scope | None:
    """How far the role's right to the verb reaches; None where it has none."""
    return TABLE[role].get(verb)
