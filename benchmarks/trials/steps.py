"""The steps of trial 9: somebody tries something, or a day passes, in the record and in its model alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from benchmarks.trials.comparing import compare, compare_all, compare_lights, verify
from benchmarks.trials.deeds import doing, with_seen
from benchmarks.trials.reference import FROM, KINDS, RIGHT, Deed, No
from benchmarks.trials.stage import PEOPLE, Stage

MOST_DEEDS = 12
LAST = date(2020, 12, 20)
RARE = ("withdraw_activity", "comment_on_activity", "withdraw_evidence")


@dataclass
class World(Stage):
    """The stage as it is played on, step by step."""

    def step(self) -> None:
        """Something happens, or is refused, in both alike. Raises Differs."""
        self.steps += 1
        what = self.choose(("act",) * 16 + ("record", "record", "day", "waive", "rule"))
        if what != "record" and what != "day" and not self.model.deeds:
            what = "record"
        if what == "record" and len(self.model.deeds) >= MOST_DEEDS:
            what = "act"
        getattr(self, f"_try_{what}")()

    def _try_day(self) -> None:
        self.today = min(self.today + timedelta(days=self.choose((0, 1, 7, 40))), LAST)
        self.said.append(f"it is {self.today}")
        compare_lights(self)

    def _try_record(self) -> None:
        from jiedui.ledger.actions import activities

        who, plan, uid = self.who(), self.plan(), UUID(int=2**64 + self.steps)
        number = len(self.model.deeds)
        given = {"programme": self.cast.programme, "uid": uid, "details": self.details(plan), "at": self.at()}
        is_done = self._both(
            f"{who}: record {plan}",
            lambda: self.model.record(who, plan),
            lambda: activities.record_activity(self.viewer(who), **given),
        )
        if is_done:
            self.uids.append(uid)
        compare(self, number if is_done else None)

    def _try_waive(self) -> None:
        from jiedui.ledger.actions.waivers import Excuse, waive_obligation

        who, owed = self.who(), self.choose(sorted(self.model.owed))
        given = {"programme": self.cast.programme, "obligation": owed, "at": self.at()}
        excuse = Excuse("甲政函〔2019〕8号", "遭遇洪灾", self.today)
        self._both(
            f"{who}: waive {owed}",
            lambda: self.model.waive(who, owed, self.today),
            lambda: waive_obligation(self.viewer(who), excuse=excuse, **given),
        )
        compare(self, None)

    def _try_rule(self) -> None:
        from jiedui.ledger.actions.rules import set_consent_rule

        who, kind, needs = self.who(), self.choose(sorted(KINDS)), self.choose((True, False))
        given = {"programme": self.cast.programme, "kind": kind, "paper": "会议纪要", "at": self.at()}
        self._both(
            f"{who}: {kind} {'needs' if needs else 'does not need'} both sides",
            lambda: self.model.rule(who, kind, needs_both=needs),
            lambda: set_consent_rule(self.viewer(who), needs_consent=needs, **given),
        )
        compare_all(self)

    def _try_act(self) -> None:
        live = [number for number, deed in enumerate(self.model.deeds) if deed.state != "withdrawn"]
        number = self.choose(live or range(len(self.model.deeds)))
        verb, who = self._verb_and_person(deed := self.model.deeds[number])
        is_stale = self.choose((False,) * 9 + (True,))
        given, really = doing(self, verb, who, number)
        asks_seen = verb in ("approve_activity", "regularise_activity", "confirm_activity")
        if asks_seen:
            really = with_seen(self, really, number, is_stale=is_stale)
        self._both(
            f"{who}: {verb} {number} {given or ''}{' unread' if asks_seen and is_stale else ''}",
            lambda: self.model.act(verb, who, deed, today=self.today, seen=not (asks_seen and is_stale), **given),
            really,
        )
        compare(self, number)

    def _verb_and_person(self, deed: Deed) -> tuple[str, str]:
        """Mostly what may be done now, by who may do it; else anything by anybody. Few are taken back."""
        if self.choose((True, False, False)):
            return self.choose(tuple(FROM)), self.choose(tuple(PEOPLE))
        possible = [verb for verb, states in FROM.items() if deed.state in states and verb not in RARE]
        verb = self.choose(possible or tuple(FROM))
        able = [name for name in PEOPLE if self.model.reaches(name, RIGHT.get(verb, "record"), deed.plan)]
        return verb, self.choose(able or tuple(PEOPLE))

    def _both(self, said: str, in_model: Callable[[], None], really: Callable[[], object]) -> bool:
        """Do it in both; whether it was done. Raises Differs where only one of them refused."""
        from jiedui.kernel.refusals import InputRefused
        from jiedui.ledger.refusals import Missing, Refused

        refusal: str | None = None
        try:
            really()
        except (Missing, Refused, InputRefused) as error:
            refusal = str(error) or "missing"
        is_done = True
        try:
            in_model()
        except No:
            is_done = False
        self.said.append(f"{said}: {refusal or 'done'}")
        self.counts["done" if is_done else "refused"] += 1
        if is_done is not (refusal is None):
            self.differ(f"the model {'does' if is_done else 'refuses'} it, the record says: {refusal or 'done'}")
        return is_done

    def verify(self) -> None:
        """All of it, and the record in itself. Raises Differs."""
        verify(self)
