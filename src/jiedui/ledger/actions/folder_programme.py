"""`programme.toml` of a folder: what is founded, who takes part and signs in, and where the plan is."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.actions.folder_reading import Faults, Unread, bytes_of, file_inside, text_of, text_or_empty
from jiedui.ledger.actions.organisations import NewOrganisation
from jiedui.ledger.actions.programmes import Founding, TeamSeat
from jiedui.ledger.models import TeamPart

PROGRAMME = "programme.toml"


@dataclass(frozen=True, slots=True)
class Login:
    """An account to make, in one role; without a password it gets one."""

    username: str
    person: str
    post: str
    organisation: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The plan's file and the days of its life; it is adopted only where the day is given."""

    file: Path
    document_number: str
    received_on: date
    reviewed_on: date | None
    adopted_on: date | None
    issued_on: date | None


def read_programme(faults: Faults, folder: Path) -> tuple[Founding, date, tuple[Login, ...], PlanEntry | None]:
    """What is founded, from which day, who signs in, and the plan's entry. Raises ImportRefused where none is read."""
    table = _read_toml(folder / PROGRAMME, faults)
    faults.stop_here()
    logins = tuple(_login(faults, n, one) for n, one in enumerate(_list(faults, table, "users"), start=1))
    founding = _founding(faults, table)
    founded_on = faults.take(PROGRAMME, "founded_on", lambda: _toml_day(table, "founded_on"), date.min)
    return founding, founded_on, logins, _plan(faults, folder, table)


def _read_toml(path: Path, faults: Faults) -> dict[str, Any]:
    try:
        return tomllib.loads(bytes_of(path).decode("utf-8-sig"))
    except Unread as fault:
        faults.add(path.name, fault.template, **fault.values)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.add(path.name, untranslated("不是合格的TOML文件（{error}）。"), error=error)
    return {}


def _list(faults: Faults, table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = table.get(name, [])
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    faults.add(f"{PROGRAMME}“{name}”", untranslated("应写成若干段[[{name}]]。"), name=name)
    return []


def _founding(faults: Faults, table: dict[str, Any]) -> Founding:
    def text(name: str) -> str:
        return faults.take(PROGRAMME, name, lambda: text_of(table, name), "")

    organisations = [
        _organisation(faults, n, one) for n, one in enumerate(_list(faults, table, "organisations"), start=1)
    ]
    return Founding(
        slug=text("slug"),
        name=text("name"),
        donor=text("donor"),
        recipient=text("recipient"),
        from_on=faults.take(PROGRAMME, "from_on", lambda: _toml_day(table, "from_on"), date.min),
        until_on=faults.take(PROGRAMME, "until_on", lambda: _toml_day_or_none(table, "until_on"), None),
        organisations=tuple(organisations),
        team=tuple(_seat(faults, n, one) for n, one in enumerate(_list(faults, table, "team"), start=1)),
    )


def _organisation(faults: Faults, sequence: int, row: dict[str, Any]) -> NewOrganisation:
    place = f"{PROGRAMME} organisations {sequence}"
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(one, str) for one in aliases):
        faults.add(f"{place}“aliases”", untranslated("应是一组加引号的名称。"))
        aliases = []
    return NewOrganisation(
        name=faults.take(place, "name", lambda: text_of(row, "name"), ""),
        short_name=faults.take(place, "short_name", lambda: text_or_empty(row, "short_name"), ""),
        aliases=tuple(aliases),
        parent=faults.take(place, "parent", lambda: text_or_empty(row, "parent"), ""),
        region_code=faults.take(place, "region_code", lambda: text_or_empty(row, "region_code"), ""),
        sequence=sequence,
    )


def _seat(faults: Faults, number: int, row: dict[str, Any]) -> TeamSeat:
    place = f"{PROGRAMME} team {number}"
    return TeamSeat(
        part=faults.take(place, "part", lambda: TeamPart(_choice(row, "part", TeamPart.values)), TeamPart.MEMBER),
        title=faults.take(place, "title", lambda: text_or_empty(row, "title"), ""),
        organisation=faults.take(place, "organisation", lambda: text_or_empty(row, "organisation"), ""),
    )


def _login(faults: Faults, number: int, row: dict[str, Any]) -> Login:
    place = f"{PROGRAMME} users {number}"

    def text(name: str) -> str:
        return faults.take(place, name, lambda: text_of(row, name), "")

    return Login(
        username=text("username"),
        person=text("person"),
        post=faults.take(place, "post", lambda: text_or_empty(row, "post"), ""),
        organisation=text("organisation"),
        role=faults.take(place, "role", lambda: Role(_choice(row, "role", [*Role])), Role.CLERK),
        password=faults.take(place, "password", lambda: text_or_empty(row, "password"), ""),
    )


def _plan(faults: Faults, folder: Path, table: dict[str, Any]) -> PlanEntry | None:
    row = table.get("plan")
    if not isinstance(row, dict):
        return None
    place = f"{PROGRAMME} plan"
    name = faults.take(place, "file", lambda: text_of(row, "file"), "")
    faults.take(place, "file", lambda: file_inside(folder, name), folder)
    return PlanEntry(
        file=folder / name,
        document_number=faults.take(place, "document_number", lambda: text_or_empty(row, "document_number"), ""),
        received_on=faults.take(place, "received_on", lambda: _toml_day(row, "received_on"), date.min),
        reviewed_on=faults.take(place, "reviewed_on", lambda: _toml_day_or_none(row, "reviewed_on"), None),
        adopted_on=faults.take(place, "adopted_on", lambda: _toml_day_or_none(row, "adopted_on"), None),
        issued_on=faults.take(place, "issued_on", lambda: _toml_day_or_none(row, "issued_on"), None),
    )


def _choice(row: Mapping[str, Any], name: str, allowed: Iterable[str]) -> str:
    value, choices = text_of(row, name), [str(one) for one in allowed]
    if value not in choices:
        raise Unread(untranslated("“{value}”不在可选的{choices}之中。"), value=value, choices="、".join(choices))
    return value


def _toml_day(row: Mapping[str, Any], name: str) -> date:
    day = _toml_day_or_none(row, name)
    if day is None:
        raise Unread(untranslated("没有填写。"))
    return day


def _toml_day_or_none(row: Mapping[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise Unread(untranslated("应是不加引号的日期，例如 2019-03-01。"))
