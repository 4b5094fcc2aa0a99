"""The stored rows, one file a subject. Only `access`, `facts`, `chain`, `actions` and `queries` touch them."""

from jiedui.ledger.models.activity import (
    Achievement,
    Activity,
    ActivityOrganisation,
    ActivityState,
    Approval,
    Contribution,
    CountedInvolvement,
    Evidence,
    Involvement,
)
from jiedui.ledger.models.approving import Comment, ConsentRule, Delegation, FormNumber
from jiedui.ledger.models.event import Change, Event, Face, LogTreeNode, Operation
from jiedui.ledger.models.field import (
    Conflict,
    Device,
    DeviceContact,
    SetAside,
    Submission,
    SubmissionState,
    SubmissionVerb,
)
from jiedui.ledger.models.importing import BatchState, ImportBatch, ImportReading, ImportRow, RowStanding
from jiedui.ledger.models.indexed import IndexedActivity
from jiedui.ledger.models.job import UNDER_WAY, Job, JobState, Work
from jiedui.ledger.models.kinds import NothingToReport, ProgrammeKind
from jiedui.ledger.models.picture import Likeness, PictureLook
from jiedui.ledger.models.plan import (
    Commitment,
    CommitmentParty,
    Obligation,
    ObligationParty,
    PartyPart,
    PlanState,
    PlanVersion,
    ReviewState,
    Waiver,
)
from jiedui.ledger.models.programme import Membership, Pairing, Programme, Side, TeamMember, TeamPart
from jiedui.ledger.models.saved_view import SavedView
from jiedui.ledger.models.settings import ProgrammeSettings
from jiedui.ledger.models.upload import Upload

__all__ = [
    "UNDER_WAY",
    "Achievement",
    "Activity",
    "ActivityOrganisation",
    "ActivityState",
    "Approval",
    "BatchState",
    "Change",
    "Comment",
    "Commitment",
    "CommitmentParty",
    "Conflict",
    "ConsentRule",
    "Contribution",
    "CountedInvolvement",
    "Delegation",
    "Device",
    "DeviceContact",
    "Event",
    "Evidence",
    "Face",
    "FormNumber",
    "ImportBatch",
    "ImportReading",
    "ImportRow",
    "IndexedActivity",
    "Involvement",
    "Job",
    "JobState",
    "Likeness",
    "LogTreeNode",
    "Membership",
    "NothingToReport",
    "Obligation",
    "ObligationParty",
    "Operation",
    "Pairing",
    "PartyPart",
    "PictureLook",
    "PlanState",
    "PlanVersion",
    "Programme",
    "ProgrammeKind",
    "ProgrammeSettings",
    "ReviewState",
    "RowStanding",
    "SavedView",
    "SetAside",
    "Side",
    "Submission",
    "SubmissionState",
    "SubmissionVerb",
    "TeamMember",
    "TeamPart",
    "Upload",
    "Waiver",
    "Work",
]
