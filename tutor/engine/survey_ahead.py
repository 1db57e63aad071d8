"""The next update, found by really running on: a process that goes on where the script stands."""

import builtins
import math
import os
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

import msgspec
from msgspec import Struct

from tutor.engine.progress import known
from tutor.engine.returns import Returns
from tutor.engine.stepped_files import Lines
from tutor.engine.survey_loss import Ground, as_number
from tutor.engine.survey_memory import copies, same
from tutor.engine.survey_weights import Element, NoSurvey
from tutor.engine.taps import untouched
from tutor.lesson.instrument import CHECKPOINT
from tutor.lesson.model import Lesson, Segment, phases_in
from tutor.lesson.operands import TAP
from tutor.lesson.statements import LossCode
from tutor.trace.landscape import Weight


class Ahead(Struct, frozen=True):
    """What the process that ran on has found: the weights, and each of the losses, there.

    `reason` says why there is none.
    """

    following: tuple[float, ...] | None = None
    losses: tuple[float | None, ...] = ()
    reason: str = ""


def frame_of(code: LossCode, lines: Lines, frame: FrameType | None) -> FrameType | None:
    """Return the frame, this one or one that called it, in which the loop runs."""
    while frame is not None:
        found = frame.f_code
        above = lines.get(found.co_filename)
        if above is not None:
            if code.function is None and found.co_name == "<module>":
                return frame
            if (found.co_name, found.co_firstlineno + above) == code.function:
                return frame
        frame = frame.f_back
    return None


class RunAhead:
    """Takes the place of the checkpoints in the process that runs on, and reports by `output`.

    `segment` is what runs first. It ends the process behind the next update that changes one of
    the weights, or where each update of the loop has run once.
    """

    def __init__(
        self,
        lesson: Lesson,
        ground: Ground,
        weights: Sequence[Weight],
        segment: Segment,
        output: int,
    ) -> None:
        self._lesson = lesson
        self._ground = ground
        self._weights = weights
        self._output = output
        self._present = segment
        self._names: dict[str, Any] = {}
        self._copies: list[tuple[Any, Any]] = []
        self._rebound: dict[str, Any] = {}
        self._changed: set[int] = set()
        self._done: set[int] = set()
        self._here = self._values(ground.space, ground.shared)
        self._returns = Returns(
            lesson.segments, lambda: self._present.id, ground.lines, lesson.source
        )

    def begin(self) -> None:
        """Take the place of the checkpoints and of the taps."""
        setattr(builtins, CHECKPOINT, self)
        self._returns.goes_on(self._present.id)
        self._returns.install()
        setattr(builtins, TAP, untouched)
        self._enter(self._ground.space)

    def refuse(self, what: str) -> NoReturn:
        """End the process, because the script is about to do something that it must not."""
        self.tell(Ahead(reason=f"on the way the script {what}"))

    def __call__(self, number: int) -> None:
        """Take in that a segment begins or goes on, and the one before it has run."""
        frame = frame_of(self._ground.code, self._ground.lines, sys._getframe(1))
        space = {} if frame is None else {**frame.f_globals, **frame.f_locals}
        try:
            if frame is not None:
                self._leave(space, frame.f_globals)
        except NoSurvey as problem:
            self.tell(Ahead(reason=str(problem)))
        self._present = self._lesson.segments[known(self._returns.shared.meant[number])]
        self._enter(space)

    def _updates(self, segment: Segment) -> bool:
        return segment.loop == self._ground.code.loop and "update" in phases_in(segment.phase)

    def _enter(self, space: dict[str, Any]) -> None:
        if self._updates(self._present):
            self._names, self._copies = dict(space), copies(space)

    def _leave(self, space: dict[str, Any], shared: dict[str, Any]) -> None:
        """Look at what an update has done."""
        if not self._updates(self._present):
            return
        missing = object()
        old = self._names
        self._rebound |= {n: v for n, v in space.items() if old.get(n, missing) is not v}
        self._changed |= {id(value) for value, copy in self._copies if not same(value, copy)}
        self._done.add(self._present.id)
        following = self._values(space, shared)
        every = {s.id for s in self._lesson.segments if self._updates(s)}
        if following != self._here or self._done == every:
            self.tell(Ahead(following, self._losses()))

    def _values(self, space: dict[str, Any], shared: dict[str, Any]) -> tuple[float, ...]:
        return tuple(Element(weight, space, shared).here for weight in self._weights)

    def _losses(self) -> tuple[float | None, ...]:
        """Return the losses behind the update, of the data that the script holds now."""
        found: list[float | None] = []
        for root in range(len(self._ground.code.roots)):
            self._ground.restore(but=self._changed)
            self._ground.space.update(self._rebound)
            for name, value in self._rebound.items():
                if self._ground.shared.get(name) is self._names.get(name):
                    self._ground.shared[name] = value
            found.append(self._loss(root))
        return tuple(found)

    def _loss(self, root: int) -> float | None:
        try:
            value = as_number(self._ground.run(root))
        except NoSurvey:
            return None
        return value if math.isfinite(value) else None

    def tell(self, ahead: Ahead) -> NoReturn:
        """Report, and end the process."""
        leave(self._output, ahead)


def leave(output: int, result: Struct) -> NoReturn:
    """Write a result to a descriptor and end the process at once."""
    data = msgspec.msgpack.encode(result)
    while data:
        data = data[os.write(output, data) :]
    os._exit(0)
