"""Numbers as they are printed, which stand for all numbers that round to them."""

from decimal import Decimal


def agrees(found: float, printed: str) -> bool:
    """Say whether a number is the printed one, to half a unit of its last digit."""
    half_a_unit = 0.5 * 10.0 ** int(Decimal(printed).as_tuple().exponent)
    wanted = float(printed)
    return abs(found - wanted) <= half_a_unit * (1 + 1e-6) + 1e-6 * abs(wanted)
