"""What the rows of the activity ledger come to, added up as they are written; what was withdrawn is not counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jiedui.kernel.money import format_wan
from jiedui.kernel.quantities import YUAN, format_hundredths
from jiedui.ledger.exports.asking import MONEY_UNIT
from jiedui.ledger.models import Activity, ActivityState
from jiedui.plans.kinds import ActivityKind
from jiedui.reports.package_words import kind_name


@dataclass(slots=True)
class Totals:
    """Sums so far. `sums` are amounts by kind and unit, for nobody adds meetings to money; `fields` what kinds ask."""

    activities: int = 0
    withdrawn: int = 0
    people: int = 0
    evidence: int = 0
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    def add(self, activity: Activity) -> None:
        """Count an activity in, with its `evidence_count`."""
        if activity.state == ActivityState.WITHDRAWN:
            self.withdrawn += 1
            return
        self.activities += 1
        self.people += activity.people or 0
        self.evidence += getattr(activity, "evidence_count", 0)
        self.sums[activity.kind, activity.unit] += activity.amount
        for code, value in {**activity.values, **activity.done_values}.items():
            if isinstance(value, int):
                self.fields[code] += value

    def words(self, kinds: Mapping[str, ActivityKind]) -> str:
        """The amounts in words, in the order of the kinds: 专家交流指导12批、资金到位80.00万元."""
        return "、".join(self._amounts(kinds))

    def _amounts(self, kinds: Mapping[str, ActivityKind]) -> Iterator[str]:
        places = {code: place for place, code in enumerate(kinds)}
        for (code, unit), amount in sorted(self.sums.items(), key=lambda one: (places.get(one[0][0], 999), one[0])):
            written = f"{format_wan(amount)}{MONEY_UNIT}" if unit == YUAN else f"{format_hundredths(amount)}{unit}"
            yield f"{kind_name(code)}{written}"
