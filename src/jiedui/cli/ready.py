"""Sets Django up when it is imported, for the commands that read or write the record; and says no in one line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
django.setup()

from django.core.exceptions import ImproperlyConfigured  # noqa: E402 - Django is set up first
from django.db import DatabaseError  # noqa: E402
from django.utils import translation  # noqa: E402
from django.utils.translation import gettext  # noqa: E402

from jiedui.cli.language import is_english, say  # noqa: E402
from jiedui.kernel.refusals import InputRefused  # noqa: E402
from jiedui.ledger.actions.folder_reading import ImportRefused  # noqa: E402
from jiedui.ledger.refusals import Missing, Refused  # noqa: E402

UNUSABLE = 2


@contextmanager
def one_clear_line() -> Iterator[None]:
    """What can't be done is said in one line (a folder's faults one a line), with exit code 2 and no traceback."""
    try:
        with translation.override("en" if is_english() else "zh-hans"):
            yield
    except ImportRefused as refused:
        with translation.override("en" if is_english() else "zh-hans"):
            for fault in refused.faults:
                click.echo(f"{fault.place}：{_sentence(fault)}", err=True)
            stop(_sentence(refused))
    except (InputRefused, Refused) as refused:
        with translation.override("en" if is_english() else "zh-hans"):
            stop(_sentence(refused))
    except Missing:
        stop(say("没有这个帮扶项目。", "There is no such programme."))
    except DatabaseError as error:
        stop(say(f"数据库不能用（{error}）。若还没有建立，请先运行 jiedui migrate。", _database(error)))
    except BrokenPipeError:
        raise
    except (OSError, ImproperlyConfigured) as error:
        stop(say(f"无法继续：{error}", f"Can't go on: {error}"))


def stop(message: str) -> None:
    """Say why, and leave with exit code 2."""
    click.echo(message, err=True)
    sys.exit(UNUSABLE)


def _database(error: DatabaseError) -> str:
    return f"The database can't be used ({error}). If it isn't there yet, run: jiedui migrate"


def _sentence(refusal: object) -> str:
    return gettext(refusal.template).format_map(refusal.values)  # type: ignore[attr-defined] - all have both
