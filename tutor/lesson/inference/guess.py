"""A training loop as it is found without any marker."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import Function
from tutor.lesson.loops import Body

Way = tuple[Function, ast.stmt]
"""A function, and a statement that calls it, or one that does."""


class Guess(NamedTuple):
    """A training loop that was found, the phases that its statements open, and how certain.

    `through` are the functions that its body calls and into which stepping goes, `ways` the
    statements that lead to each of them to train.
    """

    body: Body
    phases: dict[ast.stmt, str]
    sure: dict[str, float]
    through: tuple[Function, ...]
    ways: tuple[Way, ...] = ()
