"""Between which losses the shades of a map change: round numbers, closer where it is low."""

from tutor.trace.landscape import Landscape
from tutor.ui.drawing.scale import Scale, ticks

WIDE = 20.0
"""From this ratio of the highest loss to the lowest on, levels are so many times each other."""

DEPTH = 1e-3
"""What is below this part of the highest loss is one shade."""

MOST = 0.9
"""The part of the grid that the levels are chosen for; a few huge losses at its edge do not
count."""


def levels(land: Landscape, shades: int) -> tuple[float, ...]:
    """Return the bounds between at most so many shades, rising; none where the map is flat."""
    losses = sorted(loss for loss in land.losses if loss is not None)
    low, high = losses[0], losses[round((len(losses) - 1) * MOST)]
    if high <= low:
        return ()
    if low >= 0 and high > WIDE * low:
        return _ratios(max(low, high * DEPTH), high, shades)
    return tuple(tick for tick in ticks(Scale(low, high), shades - 1) if tick > low)


def _ratios(low: float, high: float, shades: int) -> tuple[float, ...]:
    """Return round numbers between two positive ones, about evenly apart as ratios."""
    wanted = (low * (high / low) ** (place / shades) for place in range(1, shades))
    found = (float(f"{value:.0e}") for value in wanted)
    return tuple(sorted({value for value in found if low < value < high}))
