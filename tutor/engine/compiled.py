"""A lesson as it is executed: compiled with its checkpoints and its taps, once for several runs."""

from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from tutor.lesson.instrument import CHECKPOINT, instrument
from tutor.lesson.joined import apart, location
from tutor.lesson.model import Lesson
from tutor.lesson.operands import Tap
from tutor.lesson.rebuilt import rebuilt
from tutor.lesson.taps import tap


class Compiled(NamedTuple):
    """The code of a lesson, and what the taps in it stand for, in the order of their numbers.

    `beside` is the code of the files that it imports and that are stepped as well, by their paths.
    """

    code: CodeType
    taps: tuple[Tap, ...]
    beside: Mapping[str, CodeType]


@lru_cache(maxsize=1)
def compiled(lesson: Lesson) -> Compiled:
    """Compile a lesson; the one that was compiled last is not compiled again.

    Raises `ValueError` if its source cannot be parsed, and what `compile` raises.
    """
    tree = instrument(lesson)
    taps = tap(tree, rebuilt(tree, lesson))
    trees = {lesson.path: tree}
    if lesson.files:
        parts = apart(tree, lesson.files, CHECKPOINT)
        trees = {location(lesson.files, part, lesson.path): own for part, own in parts}
    codes = {path: compile(own, path, "exec", dont_inherit=True) for path, own in trees.items()}
    return Compiled(codes.pop(lesson.path), taps, codes)
