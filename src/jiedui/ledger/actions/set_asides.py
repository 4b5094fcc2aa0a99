"""What was handed over to be kept, settled: somebody says what became of it."""

from datetime import datetime
from uuid import UUID

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.models import Programme, SetAside, Upload
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer

MOST_WORDS = 400


def settle_set_aside(actor: Viewer, *, programme: Programme, uid: UUID, words: str, at: datetime) -> None:
    """Say what was done about it. Its words stay; its file is kept for the days of any unfinished one, and then goes.

    Raises Missing, Refused.
    """
    access.check_may(Verb.RECORD, actor, programme)
    said = words.strip()
    if not said or len(said) > MOST_WORDS:
        raise Refused("bad_input", "请说明如何处理，不超过{most}字。", about="words", most=MOST_WORDS)
    with chain.recording(actor.actor, "settle_set_aside", at=at, programme_id=programme.pk) as record:
        found = access.get_set_aside(actor, programme, uid=uid)
        row = SetAside.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if row.settled_at is not None:
            raise Refused("conflict", "这一条已经有人处理过了。")
        record.change(row, settled_at=at, settled_by_id=actor.user_id, settled_words=said)
        if row.upload is not None:
            Upload.objects.filter(uid=row.upload).update(touched_at=at)
