"""The row of what a programme has set: made when something is first set. Called within an event."""

from jiedui.ledger.chain import Recording
from jiedui.ledger.models import Programme, ProgrammeSettings


def set_columns(record: Recording, programme: Programme, **values: object) -> None:
    """Set columns of the programme's settings; two who set something first wait for each other at the programme."""
    Programme.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=programme.pk)
    kept = ProgrammeSettings.objects.select_for_update(of=("self",)).filter(programme=programme).first()
    if kept is None:
        record.create(ProgrammeSettings(programme=programme, **values))
    else:
        record.change(kept, **values)
