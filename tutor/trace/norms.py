"""The length of a recorded value as one vector, which says at a glance how large it is."""

import math
from collections.abc import Iterable

from tutor.trace.model import View


def norm(view: View) -> float | None:
    """Return the Euclidean norm of a view; None where it has no finite statistics.

    Of a value that is not kept whole it follows from the mean and the standard deviation of its
    elements, and is an estimate where those come from a sample.
    """
    stats = view.stats
    if stats.mean is None or stats.std is None or stats.nan or stats.inf:
        return None
    return math.hypot(stats.mean, stats.std) * math.sqrt(math.prod(view.shape))


def together(views: Iterable[View]) -> float | None:
    """Return the norm of several views as one vector; None where one has none, or there are none.

    It is what ``clip_grad_norm_`` computes of the gradients of all parameters.
    """
    norms = [norm(view) for view in views]
    if not norms or None in norms:
        return None
    return math.hypot(*(one for one in norms if one is not None))
