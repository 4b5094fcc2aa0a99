"""Money as whole fen (分), and how officials write it: 万元 in tables, yuan in detail."""

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000


def format_yuan(fen: int) -> str:
    """Fen as yuan with thousands commas and two decimals.

    >>> format_yuan(80_000_000)
    '800,000.00'
    """
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // FEN_PER_YUAN:,}.{whole % FEN_PER_YUAN:02d}"


def format_wan(fen: int) -> str:
    """Fen as 万元 with two decimals, halves rounded away from zero.

    >>> format_wan(80_000_000), format_wan(1_005_000), format_wan(-500_000)
    ('80.00', '1.01', '-0.50')
    """
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    hundredths = (whole * 100 + FEN_PER_WAN // 2) // FEN_PER_WAN
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}"
