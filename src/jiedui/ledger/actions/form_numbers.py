"""The running number of a form of approval (呈批表编号): counted by programme and year, given once for good."""

from django.db.models import Max

from jiedui.ledger.actions.acting import Act
from jiedui.ledger.models import FormNumber, Programme


def give_form_number(act: Act) -> None:
    """Number the form of an activity on which both leaders are asked, unless it has its number already.

    Sent back and handed up again it keeps it; withdrawn, its number is nobody else's. Two that are handed up at once
    wait for each other at the programme's row, so that none is given twice and none is left out.
    """
    if not act.activity.needs_both_sides or FormNumber.objects.filter(activity=act.activity).exists():
        return
    programme, year = act.activity.programme_id, act.today.year
    Programme.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=programme)
    last = FormNumber.objects.filter(programme_id=programme, year=year).aggregate(last=Max("number"))["last"]
    act.record.create(FormNumber(activity=act.activity, programme_id=programme, year=year, number=(last or 0) + 1))
