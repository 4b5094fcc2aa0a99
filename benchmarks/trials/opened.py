"""Whether a copied database is whole, and the digests of its log: `python -m benchmarks.trials.opened`."""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402 - Django must be set up before its models are imported

from jiedui.ledger.models import Event  # noqa: E402
from jiedui.ledger.verification import verify_database  # noqa: E402


def main() -> None:
    """`ok`, or what is wrong; then a digest a line."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        ((found,),) = cursor.fetchall()
    fault = verify_database().fault
    whole = found if found != "ok" else "ok" if fault is None else str(fault.message).replace(" ", "")
    sys.stdout.write("\n".join([whole, *Event.objects.order_by("sequence").values_list("digest", flat=True)]))


if __name__ == "__main__":
    main()
