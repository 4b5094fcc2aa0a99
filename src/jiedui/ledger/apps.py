from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "jiedui.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Whatever a migration made or made anew, the database guards it afterwards."""
        post_migrate.connect(guard_rows, sender=self)


def guard_rows(using: str, **_others: Any) -> None:
    """Put the guards on every audited table of a database, the way to its log's end, and the status query."""
    # Models can be imported only once the apps are ready.
    from jiedui.ledger import chain, facts, log_end, row_guards  # noqa: PLC0415

    tables = {model._meta.db_table: chain.stored_columns(model) for model in chain.AUDITED}
    row_guards.install(tables, connections[using])
    log_end.install(connections[using])
    facts.install(connections[using])
