"""Warnings about a call name the line of the script that made it, as they do without the tutor."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

SCRIPT = """
import torch
import torch.nn.functional as F
w = torch.ones(3, 1, requires_grad=True)
for i in range(2):
    loss = F.mse_loss(w, torch.zeros(3))
    again = F.mse_loss(w, torch.zeros(3))
    copy = torch.tensor(w)
"""


@pytest.fixture
def told() -> Iterator[list[tuple[str, int]]]:
    """Return the places of the warnings that are shown, as Python shows them to anyone."""
    places: list[tuple[str, int]] = []

    def show(message: Any, category: Any, filename: str, lineno: int, *_: Any) -> None:
        places.append((filename, lineno))

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        yield places


def test_each_line_that_is_warned_of_is_named_once(trace: Any, told: list[tuple[str, int]]) -> None:
    # Given a loop of two rounds, three lines of which torch warns of
    run = trace(SCRIPT)
    # Then each is named once, by the script's file and its own line,
    assert run.end.error is None
    assert told == [(run.path, 6), (run.path, 7), (run.path, 8)]


def test_other_warnings_stay_as_they_are(trace: Any, told: list[tuple[str, int]]) -> None:
    # Given a warning that the script gives itself
    run = trace("import warnings\nwarnings.warn('mind this')\n")
    # Then its place is the script's,
    assert told == [(run.path, 2)]
    # and what shows warnings is again what it was.
    warnings.warn("afterwards", stacklevel=1)
    assert told[-1][0] == __file__
