"""A lesson as it is executed: compiled with its checkpoints and its taps, once for several runs."""

from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from tutor.lesson.instrument import instrument
from tutor.lesson.model import Lesson
from tutor.lesson.operands import Tap
from tutor.lesson.taps import tap


class Compiled(NamedTuple):
    """The code of a lesson, and what the taps in it stand for, in the order of their numbers."""

    code: CodeType
    taps: tuple[Tap, ...]


@lru_cache(maxsize=1)
def compiled(lesson: Lesson) -> Compiled:
    """Compile a lesson; the one that was compiled last is not compiled again.

    Raises `ValueError` if its source cannot be parsed, and what `compile` raises.
    """
    tree = instrument(lesson)
    taps = tap(tree)
    return Compiled(compile(tree, lesson.path, "exec", dont_inherit=True), taps)
