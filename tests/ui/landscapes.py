"""Landscapes for the tests of plots: of losses that are known in closed form."""

from collections.abc import Callable
from itertools import product
from typing import Any

from msgspec.structs import replace

from tutor.trace.landscape import Landscape, Weight

Loss = Callable[..., float | None]


def parabola(w: float) -> float:
    """Return the loss of the recorded lesson, whose weight should be 2."""
    return 7.5 * (w - 2) ** 2


def bowl(w: float, b: float) -> float:
    return (w - 2) ** 2 + 4 * (b - 1) ** 2


def evenly(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(low + (high - low) * place / (count - 1) for place in range(count))


def line(of: Loss = parabola, **changes: Any) -> Landscape:
    """Return the losses of one weight around 0.3, behind the step with the index 7."""
    axis = evenly(-1.0, 2.2, 41)
    land = Landscape(
        7, (Weight("w"),), (0.3,), of(0.3), (axis,), tuple(map(of, axis)),
        slope=(-25.5,), following=(0.555,), following_loss=of(0.555),
    )  # fmt: skip
    return replace(land, **changes)


def plane(of: Loss = bowl, **changes: Any) -> Landscape:
    """Return the losses of two weights around (0, 0), behind the step with the index 7."""
    axes = evenly(-1.0, 3.0, 25), evenly(-1.0, 3.0, 15)
    land = Landscape(
        7, (Weight("w"), Weight("b", (0,))), (0.0, 0.0), of(0, 0), axes,
        tuple(of(*point) for point in product(*axes)),
        slope=(-4.0, -8.0), following=(0.4, 0.8), following_loss=of(0.4, 0.8),
    )  # fmt: skip
    return replace(land, **changes)
