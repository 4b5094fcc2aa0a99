"""How much a record may say: beyond these somebody mistook the unit."""

MOST_AMOUNT = 10**15  # in hundredths; of money, fen
MOST_PEOPLE = 10_000_000
