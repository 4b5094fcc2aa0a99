"""The states of an activity (帮扶活动) and what may happen in each: the one table that actions, pages and tests use.

An outcome depends on whether the activity is settled: its kind needs no consent, or the leaders of both sides have
given it to the present content. A kind that needs none is therefore approved the moment it is submitted, and may
be carried out straight from its draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from jiedui.accounts.roles import Verb
from jiedui.ledger.models import ActivityState

_S = ActivityState


class ActivityEvent(StrEnum):
    """What can happen to an activity. The value names the action and stands as the verb in the audit chain."""

    RECORD = "record_activity"
    EDIT = "edit_activity"
    SUBMIT = "submit_activity"
    APPROVE = "approve_activity"
    RETURN = "return_activity"
    WITHDRAW = "withdraw_activity"
    CARRY_OUT = "carry_out_activity"
    CARRY_OUT_WITHOUT_APPROVAL = "carry_out_without_approval"
    EDIT_ACTUALS = "edit_actuals"
    REGULARISE = "regularise_activity"
    ADD_EVIDENCE = "add_evidence"
    WITHDRAW_EVIDENCE = "withdraw_evidence"
    CONFIRM = "confirm_activity"
    DISPUTE = "dispute_activity"
    ADD_CONTRIBUTION = "add_contribution"
    CORRECT_CONTRIBUTION = "correct_contribution"
    COMMENT = "comment_on_activity"


_E = ActivityEvent


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event asks, whatever the state: the right to `verb`, a reason where it is marked ✎, and its name."""

    verb: Verb
    label: object
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state after an event, for an activity that is settled and for one that isn't; None refuses."""

    unsettled: ActivityState | None
    settled: ActivityState | None


RULES: Mapping[ActivityEvent, Rule] = {
    _E.RECORD: Rule(Verb.RECORD, _("记一笔")),
    _E.EDIT: Rule(Verb.RECORD, _("修改")),
    _E.SUBMIT: Rule(Verb.RECORD, _("报送")),
    _E.APPROVE: Rule(Verb.APPROVE, _("审定同意")),
    _E.RETURN: Rule(Verb.RETURN, _("退回"), needs_reason=True),
    _E.WITHDRAW: Rule(Verb.RECORD, _("撤回"), needs_reason=True),
    _E.CARRY_OUT: Rule(Verb.RECORD, _("开展")),
    _E.CARRY_OUT_WITHOUT_APPROVAL: Rule(Verb.RECORD, _("先行开展"), needs_reason=True),
    _E.EDIT_ACTUALS: Rule(Verb.RECORD, _("修改实际情况")),
    _E.REGULARISE: Rule(Verb.APPROVE, _("补办手续"), needs_reason=True),
    _E.ADD_EVIDENCE: Rule(Verb.RECORD, _("添加佐证材料")),
    _E.WITHDRAW_EVIDENCE: Rule(Verb.RECORD, _("撤回佐证材料"), needs_reason=True),
    _E.CONFIRM: Rule(Verb.CONFIRM, _("确认")),
    _E.DISPUTE: Rule(Verb.CONFIRM, _("提出异议"), needs_reason=True),
    _E.ADD_CONTRIBUTION: Rule(Verb.CORRECT, _("补计"), needs_reason=True),
    _E.CORRECT_CONTRIBUTION: Rule(Verb.CORRECT, _("更正计入"), needs_reason=True),
    _E.COMMENT: Rule(Verb.COMMENT, _("批注")),
}


def _always(state: ActivityState) -> Outcome:
    return Outcome(state, state)


_BY_CONSENT = Outcome(_S.SUBMITTED, _S.APPROVED)

TABLE: Mapping[tuple[ActivityState | None, ActivityEvent], Outcome] = {
    (None, _E.RECORD): _always(_S.DRAFT),
    (_S.DRAFT, _E.EDIT): _always(_S.DRAFT),
    (_S.DRAFT, _E.SUBMIT): _BY_CONSENT,
    (_S.DRAFT, _E.WITHDRAW): _always(_S.WITHDRAWN),
    (_S.DRAFT, _E.CARRY_OUT): Outcome(None, _S.CARRIED_OUT),
    (_S.DRAFT, _E.CARRY_OUT_WITHOUT_APPROVAL): Outcome(_S.CARRIED_OUT, None),
    (_S.DRAFT, _E.ADD_EVIDENCE): _always(_S.DRAFT),
    (_S.DRAFT, _E.WITHDRAW_EVIDENCE): _always(_S.DRAFT),
    (_S.SUBMITTED, _E.EDIT): _BY_CONSENT,
    (_S.SUBMITTED, _E.APPROVE): _BY_CONSENT,
    (_S.SUBMITTED, _E.RETURN): _always(_S.DRAFT),
    (_S.SUBMITTED, _E.WITHDRAW): _always(_S.WITHDRAWN),
    (_S.SUBMITTED, _E.CARRY_OUT_WITHOUT_APPROVAL): _always(_S.CARRIED_OUT),
    (_S.SUBMITTED, _E.ADD_EVIDENCE): _always(_S.SUBMITTED),
    (_S.SUBMITTED, _E.WITHDRAW_EVIDENCE): _always(_S.SUBMITTED),
    (_S.APPROVED, _E.EDIT): _BY_CONSENT,
    (_S.APPROVED, _E.WITHDRAW): _always(_S.WITHDRAWN),
    (_S.APPROVED, _E.CARRY_OUT): Outcome(None, _S.CARRIED_OUT),
    (_S.APPROVED, _E.ADD_EVIDENCE): _always(_S.APPROVED),
    (_S.APPROVED, _E.WITHDRAW_EVIDENCE): _always(_S.APPROVED),
    (_S.CARRIED_OUT, _E.EDIT_ACTUALS): _always(_S.CARRIED_OUT),
    (_S.CARRIED_OUT, _E.REGULARISE): _always(_S.CARRIED_OUT),
    (_S.CARRIED_OUT, _E.ADD_EVIDENCE): _always(_S.CARRIED_OUT),
    (_S.CARRIED_OUT, _E.WITHDRAW_EVIDENCE): _always(_S.CARRIED_OUT),
    (_S.CARRIED_OUT, _E.CONFIRM): _always(_S.CONFIRMED),
    (_S.CARRIED_OUT, _E.DISPUTE): _always(_S.CARRIED_OUT),
    # Confirmation must not close the way to the consent that is still owed.
    (_S.CONFIRMED, _E.REGULARISE): _always(_S.CONFIRMED),
    (_S.CONFIRMED, _E.ADD_EVIDENCE): _always(_S.CONFIRMED),
    (_S.CONFIRMED, _E.DISPUTE): _always(_S.CARRIED_OUT),
    (_S.CONFIRMED, _E.ADD_CONTRIBUTION): _always(_S.CONFIRMED),
    (_S.CONFIRMED, _E.CORRECT_CONTRIBUTION): _always(_S.CONFIRMED),
    **{(state, _E.COMMENT): _always(state) for state in _S if state is not _S.WITHDRAWN},
}

STATE_LABELS: Mapping[ActivityState, object] = {
    _S.DRAFT: _("草稿"),
    _S.SUBMITTED: _("待审定"),
    _S.APPROVED: _("已审定"),
    _S.CARRIED_OUT: _("已开展"),
    _S.CONFIRMED: _("已确认"),
    _S.WITHDRAWN: _("已撤回"),
}

# Whoever did one of these had a hand in what the activity says: another person must approve and confirm it.
WRITING = frozenset(
    {_E.RECORD, _E.EDIT, _E.SUBMIT, _E.CARRY_OUT, _E.CARRY_OUT_WITHOUT_APPROVAL, _E.EDIT_ACTUALS},
)


def is_plan_open(state: ActivityState) -> bool:
    """Whether what is planned of an activity in that state may still be changed."""
    return next_state(state, ActivityEvent.EDIT, settled=False) is not None


def next_state(state: ActivityState | None, event: ActivityEvent, *, settled: bool) -> ActivityState | None:
    """The state after the event; None where it can't happen now."""
    outcome = TABLE.get((state, event))
    if outcome is None:
        return None
    return outcome.settled if settled else outcome.unsettled
