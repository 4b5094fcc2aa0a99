"""How much a commitment asks for: a least, a most and a unit, all in whole hundredths of the unit.

Hundredths keep 1.2公里 and 33.33% exact without floating point; money has the unit 元, so that its
hundredths are fen. Reading quantities out of sentences is the compiler's work, not this module's.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTHS = 100
YUAN = "元"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Bounds in hundredths of `unit`, both included; a bare number is a least, `approx` a hedge (左右, 约).

    >>> Quantity(least=200, most=300, unit="批").is_money
    False
    """

    least: int | None
    most: int | None
    unit: str
    approx: bool = False

    def __post_init__(self) -> None:
        if self.least is None and self.most is None:
            raise ValueError("a quantity has a least, a most, or both")
        if not self.unit:
            raise ValueError("a quantity has a unit")

    @property
    def is_money(self) -> bool:
        """Whether the hundredths are fen."""
        return self.unit == YUAN

    @property
    def is_reversed(self) -> bool:
        """Whether the least is above the most: a mistake of the document, shown to the reviewer."""
        return self.least is not None and self.most is not None and self.least > self.most


def to_hundredths(value: Decimal) -> int:
    """A number of units as whole hundredths, halves rounded up.

    >>> to_hundredths(Decimal("1.2")), to_hundredths(Decimal(100) / 3)
    (120, 3333)
    """
    return int((value * HUNDREDTHS).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_hundredths(hundredths: int) -> int | float:
    """Hundredths as a number for JSON: whole where it is whole.

    >>> from_hundredths(200), from_hundredths(3333)
    (2, 33.33)
    """
    return hundredths // HUNDREDTHS if hundredths % HUNDREDTHS == 0 else hundredths / HUNDREDTHS


def format_hundredths(hundredths: int) -> str:
    """Hundredths as a person writes them, without needless zeros.

    >>> format_hundredths(120), format_hundredths(1_234_500)
    ('1.2', '12,345')
    """
    sign, value = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    whole, rest = divmod(value, HUNDREDTHS)
    return f"{sign}{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")
