"""The list of actions for trials that run all of them: what an entry is, and how one is entered."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from jiedui.ledger import actions as room
from jiedui.ledger.models import ActivityState
from jiedui.ledger.states import ActivityEvent
from tests.days import TODAY
from tests.ledger.office import make_office
from tests.making import (
    make_cast,
)

Act = Callable[[], object]
E, S = ActivityEvent, ActivityState
GOOD_PASSWORD = "白羊溪村2019秋天"
STAGES: Mapping[str, Callable[[], Any]] = {"cast": make_cast, "office": make_office, "empty": lambda: None}
MONTH = TODAY.replace(day=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An action: on which stage it is played, what makes it ready, and what kind of whole it is.

    `is_told` where it is an event of the log. `in_pieces` where it is several wholes, one after another: what fails
    then leaves whole pieces, and the same again brings it to its end.
    """

    stage: str
    make_ready: Callable[[Any], Act]
    is_told: bool = True
    in_pieces: bool = False


ACTS: dict[str, Entry] = {}

BUILDING = frozenset(
    {
        "acting.acting",
        "acting.check_seen",
        "acting.check_unchanged",
        "acting.forget_participants",
        "adoption.open_obligations",
        "adoption.revise_obligations",
        "commitments.terms_of",
        "contents.content_of",
        "contents.present_content",
        "contents.read_actuals",
        "contents.read_details",
        "contents.read_unit_and_month",
        "contributions.count",
        "contributions.end_contributions",
        "drafting.parties_of",
        "drafting.printed_names",
        "drafting.write_commitments",
        "evidence.check_may_add",
        "evidence.check_size",
        "folder_activities.place_of_row",
        "folder_activities.read_lines",
        "folder_lives.body_of",
        "folder_lives.uid_of",
        "folder_programme.read_programme",
        "folder_reading.bytes_of",
        "folder_reading.file_inside",
        "folder_reading.text_of",
        "folder_reading.text_or_empty",
        "folders.read_folder",
        "form_numbers.give_form_number",
        "kind_values.check_order",
        "kind_values.checked_values",
        "likenesses.near_pictures",
        "organisations.enter",
        "particulars.checked",
        "particulars.checked_actuals",
        "programme_settings.set_columns",
        "rules.let_drafts_follow",
        "sheet_checks.missing_hints",
        "sheet_checks.row_faults",
        "sheet_reading.check_undecided",
        "sheet_reading.get_import_to_change",
        "sheet_reading.locked",
        "submissions.told",
        "users.checked_password",
        "users.side_of",
        "wording.optional",
        "wording.required",
    }
)


def public_functions() -> Iterator[str]:
    """Each function that a module of the actions defines and shows."""
    for module in iter_modules(room.__path__):
        found = import_module(f"{room.__name__}.{module.name}")
        for name, thing in inspect.getmembers(found, inspect.isfunction):
            if thing.__module__ == found.__name__ and not name.startswith("_"):
                yield f"{module.name}.{name}"


def act(
    name: str, *, stage: str = "cast", is_told: bool = True, in_pieces: bool = False
) -> Callable[[Callable[[Any], Act]], Callable[[Any], Act]]:
    """Enter what makes the action of that name ready."""

    def enter(make_ready: Callable[[Any], Act]) -> Callable[[Any], Act]:
        assert name not in ACTS, name
        ACTS[name] = Entry(stage, make_ready, is_told, in_pieces)
        return make_ready

    return enter
