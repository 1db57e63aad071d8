"""How long the soak is: each test has a short length for `make test` and a long one of its own."""

import os
from random import SystemRandom

import pytest

FACTOR = float(os.environ.get("GRADSTEP_SOAK") or 1.0)
"""What the long lengths are multiplied with: GRADSTEP_SOAK=0.1 is a tenth, 10 runs overnight."""

SEED = int(os.environ.get("GRADSTEP_SOAK_SEED") or SystemRandom().randrange(2**32))
"""What the random choices of a soak begin with, another one each time, and said when it is used.

GRADSTEP_SOAK_SEED names one to repeat.
"""


def lengths(name: str, *, long: int, short: int | None = None) -> pytest.MarkDecorator:
    """Give a test the argument `name`: `long` as a soak and, if named, `short` in every run."""
    cases = [] if short is None else [pytest.param(short, id="short")]
    scaled = max(1, round(long * FACTOR))
    cases.append(pytest.param(scaled, id="long", marks=pytest.mark.soak))
    return pytest.mark.parametrize(name, cases)
