"""How much rounding a sum may gather."""

import math


def additions(count: float) -> float:
    """Return how many times the last digit a sum of so many terms may be off.

    The worst that could happen is one for each term. Rounding errors of both signs take each other
    out, though, and come to the root of it (Higham and Mary, "A new approach to probabilistic
    rounding error analysis", 2019); libraries also add in blocks. The margin is for terms that are
    all alike, whose errors have one sign.
    """
    return min(count, 32 + 2 * math.sqrt(count))
