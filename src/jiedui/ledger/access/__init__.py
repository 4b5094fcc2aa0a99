"""The one door to the rows: what a viewer may see, and the refusal where they may not act.

Fetching is authorising: `visible_*` give only what the viewer may see, `get_*_to` raise `Missing` for what
is not there for them and `Refused` for what they may see but not do. One subject a file; all that others may ask
for stands here.
"""

from jiedui.ledger.access.activities import (
    get_activities,
    get_activity,
    get_activity_to,
    hands_in,
    has_a_hand_of,
    marks_seen,
    may_with,
    seats_over,
    visible_activities,
    visible_among,
)
from jiedui.ledger.access.administration import (
    check_may_administer,
    get_programme_as_administrator,
    get_user_to_administer,
    users_to_administer,
    visible_users,
)
from jiedui.ledger.access.evidence import get_evidence, get_upload, own_uploads, visible_evidence
from jiedui.ledger.access.field import (
    check_may_hand_over,
    check_not_revoked,
    get_conflict,
    get_device,
    get_device_for_update,
    get_device_to_revoke,
    get_programme_to_hand_over,
    get_set_aside,
    is_shut_out,
    own_set_asides,
    uploads_kept,
    visible_devices,
    visible_set_asides,
)
from jiedui.ledger.access.lists import Narrowed, counted_keys, listed_activities, listed_keys
from jiedui.ledger.access.plans import get_version_to, visible_versions
from jiedui.ledger.access.programmes import check_may, get_programme_to, not_allowed
from jiedui.ledger.access.recording import (
    bodies_of,
    bodies_to_choose,
    may_change_import,
    may_record_for,
    organisations_to_record_for,
    visible_imports,
)

__all__ = [
    "Narrowed",
    "bodies_of",
    "bodies_to_choose",
    "check_may",
    "check_may_administer",
    "check_may_hand_over",
    "check_not_revoked",
    "counted_keys",
    "get_activities",
    "get_activity",
    "get_activity_to",
    "get_conflict",
    "get_device",
    "get_device_for_update",
    "get_device_to_revoke",
    "get_evidence",
    "get_programme_as_administrator",
    "get_programme_to",
    "get_programme_to_hand_over",
    "get_set_aside",
    "get_upload",
    "get_user_to_administer",
    "get_version_to",
    "hands_in",
    "has_a_hand_of",
    "is_shut_out",
    "listed_activities",
    "listed_keys",
    "marks_seen",
    "may_change_import",
    "may_record_for",
    "may_with",
    "not_allowed",
    "organisations_to_record_for",
    "own_set_asides",
    "own_uploads",
    "seats_over",
    "uploads_kept",
    "users_to_administer",
    "visible_activities",
    "visible_among",
    "visible_devices",
    "visible_evidence",
    "visible_imports",
    "visible_set_asides",
    "visible_users",
    "visible_versions",
]
