"""The process that works out the loss around a weight: a child of the run, while that stands.

It has a copy of all that the run has, is cut off from it (see `tutor.engine.isolation`), and runs
the script's own lines of forward and loss once for each point, on one thread. A child of its own
runs on with the script to its next update, so that the next step is the one that the script makes.
"""

import math
import os
import select
import sys
import time
from types import FrameType
from typing import NamedTuple, NoReturn

import msgspec

from tutor.engine import isolation, survey_grid
from tutor.engine.stepped_files import lines_of
from tutor.engine.survey_ahead import Ahead, RunAhead, frame_of, leave
from tutor.engine.survey_loss import Ground, Loss
from tutor.engine.survey_weights import Element, NoSurvey
from tutor.lesson.model import Lesson, Segment
from tutor.lesson.statements import NoLoss, loss_code
from tutor.link.messages import Survey
from tutor.trace.landscape import Landscape

LIMIT = 20.0
"""The seconds after which the kernel ends a scout."""

LIMIT_AHEAD = 5.0
"""The seconds after which it ends the process that runs on."""

BUDGET = 12.0
"""The seconds in which the points are to be worked out; there are fewer points if need be."""


class Order(NamedTuple):
    """What is to be worked out, behind which step, and the segment that runs next.

    `step` is an index, and `done` the segment of that step. `python` is the state of the module
    random, which a fork changes.
    """

    survey: Survey
    lesson: Lesson
    step: int
    done: Segment
    following: Segment
    python: object


def explore(order: Order, output: int) -> None:
    """Be the scout: report a `Landscape` by `output` and end.

    It returns only in the process that runs on with the script.
    """
    isolation.end_with_parent()
    isolation.end_after(LIMIT)
    isolation.cut_off([output])
    scout = _Scout(order, output)
    try:
        ground = scout.ground(sys._getframe(1))
        scout.open(ground)
    except (NoSurvey, NoLoss) as problem:
        scout.refuse_all(str(problem))
    except Exception as problem:
        scout.refuse_all(f"The loss could not be worked out: {type(problem).__name__}: {problem}")
    reader = _run_ahead(order, ground, output)
    if reader is None:
        return
    isolation.forbid(scout.refuse)
    try:
        leave(output, scout.landscape(ground, reader))
    except NoSurvey as problem:
        scout.refuse_all(str(problem))
    except BaseException as problem:
        scout.refuse_all(f"The loss could not be worked out: {type(problem).__name__}: {problem}")


def _run_ahead(order: Order, ground: Ground, output: int) -> int | None:
    """Start the process that runs on, in which None is returned; the scout gets its report."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return reader
    os.close(reader)
    os.close(output)
    isolation.end_with_parent()
    isolation.end_after(LIMIT_AHEAD)
    weights = order.survey.weights
    ahead = RunAhead(order.lesson, ground, weights, order.following, writer)
    ahead.begin()
    isolation.forbid(ahead.refuse)
    return None


class _Scout:
    """Puts one landscape together."""

    def __init__(self, order: Order, output: int) -> None:
        self._order = order
        self._output = output
        self._began = time.monotonic()
        self._here: tuple[float, ...] = ()
        self._remarks: list[str] = []

    def ground(self, frame: FrameType) -> Ground:
        """Return what the lines of the loss stand on, or raise NoLoss or NoSurvey."""
        lesson = self._order.lesson
        code = loss_code(lesson, self._order.done.first_line)
        found = frame_of(code, lines := lines_of(lesson), frame)
        if found is None:
            where = f"{code.function[0]}()" if code.function else "the script"
            raise NoSurvey(f"The loop stands in {where}, which does not run at this place.")
        return Ground(code, lines, found, self._order.python)

    def open(self, ground: Ground) -> None:
        """Read the weights where they are, and see that they can be moved."""
        weights = self._order.survey.weights
        if not 1 <= len(weights) <= 2:
            raise NoSurvey("The loss is drawn against one weight or two.")
        here = tuple(Element(w, ground.space, ground.shared).here for w in weights)
        for weight, value in zip(weights, here, strict=True):
            if not math.isfinite(value):
                raise NoSurvey(f"{weight} is {value}, and there is nothing around that.")
        self._here = here

    def refuse(self, what: str) -> NoReturn:
        """End, because the lines of the loss are about to do something that they must not."""
        self.refuse_all(f"The loss cannot be worked out beside the run: its code {what}.")

    def refuse_all(self, remark: str) -> NoReturn:
        """Report that there is no landscape, and why."""
        leave(self._output, nothing(self._order, remark, self._here))

    def landscape(self, ground: Ground, reader: int) -> Landscape:
        """Work the loss out; `reader` gives what the process that runs on has found."""
        loss = Loss(ground, self._order.survey.weights)
        slope = self._slope(loss)
        began = time.monotonic()
        value = loss.at(loss.here)
        each = time.monotonic() - began
        self._compare(value, ground, loss)
        ahead = self._ahead(reader)
        halves = self._halves(loss, value, slope, ahead.following)
        axes = self._axes(loss, halves, each)
        losses = tuple(_finite(found) for found in loss.grid(axes))
        if set(losses) == {value}:
            self._remarks.append("The loss does not depend on it.")
        return Landscape(
            index=self._order.step,
            weights=self._order.survey.weights,
            here=loss.here,
            loss=_finite(value),
            axes=axes,
            losses=losses,
            slope=slope,
            following=ahead.following,
            following_loss=ahead.losses[loss.root] if ahead.losses else None,
            remark=" ".join(self._remarks),
        )

    def _slope(self, loss: Loss) -> tuple[float, ...] | None:
        slope = loss.slope()
        if slope is None:
            slope = loss.difference_slope()
            self._remarks.append("Autograd does not know this slope; it is by central differences.")
        return slope if all(map(math.isfinite, slope)) else None

    def _compare(self, value: float, ground: Ground, loss: Loss) -> None:
        """Say what the loss rests on, where that is not plain."""
        if len(ground.code.roots) > 1:
            self._remarks.append(f"The loss is {loss.name}.")
        if loss.random:
            self._remarks.append("It draws random numbers: the same ones at each point.")
        elif self._order.done.phase in ("loss", "forward+loss", "backward"):
            own = ground.own_loss(loss.root)
            if own is not None and not math.isclose(own, value, rel_tol=1e-3, abs_tol=1e-6):
                self._remarks.append(f"The script itself had {own:g} here.")

    def _ahead(self, reader: int) -> Ahead:
        """Wait for the process that runs on, and return what it found."""
        data = bytearray()
        until = self._began + LIMIT_AHEAD
        while (left := until - time.monotonic()) > 0:
            if not select.select([reader], [], [], left)[0]:
                continue
            part = os.read(reader, 65536)
            if not part:
                break
            data += part
        late = left <= 0
        ahead = msgspec.msgpack.decode(bytes(data), type=Ahead) if data and not late else None
        if ahead is None:
            reason = "it takes too long" if late else "the script ends or fails before it"
            ahead = Ahead(reason=reason)
        if ahead.following is None:
            self._remarks.append(f"The next update is not known: {ahead.reason}.")
        return ahead

    def _halves(
        self,
        loss: Loss,
        value: float,
        slope: tuple[float, ...] | None,
        following: tuple[float, ...] | None,
    ) -> list[float]:
        """Return how far to look to each side of each weight."""
        halves = []
        for place, here in enumerate(loss.here):
            step = None if following is None else following[place] - here
            curve = self._curve(loss, place, step, value)
            rise = None if slope is None else slope[place]
            halves.append(survey_grid.half_width(here, step, rise, curve))
        return halves

    def _curve(self, loss: Loss, place: int, step: float | None, value: float) -> float:
        """Return the second difference of the loss, over about the next step."""
        here = loss.here[place]
        width = max(abs(step or 0.0), abs(here) / 20, 1e-2)
        sides = [loss.at(loss.moved(place, here + side)) for side in (-width, width)]
        return (sum(sides) - 2 * value) / width**2

    def _axes(self, loss: Loss, halves: list[float], each: float) -> tuple[tuple[float, ...], ...]:
        """Return the values of each weight that are tried; `each` evaluation takes so long."""
        wanted = self._order.survey.points or (survey_grid.USUAL,)
        wanted = (wanted * len(loss.here))[: len(loss.here)]
        left = BUDGET - (time.monotonic() - self._began)
        points = survey_grid.affordable(wanted, each, left)
        if points != tuple(map(survey_grid.odd, wanted)):
            self._remarks.append(f"One evaluation takes {each:.2g} s, so there are fewer points.")
        return tuple(
            survey_grid.axis(element.here, half, count, element.nearest)
            for element, half, count in zip(loss.elements, halves, points, strict=True)
        )


def nothing(order: Order, remark: str, here: tuple[float, ...] = ()) -> Landscape:
    """Return a landscape without a loss, and why it has none."""
    return Landscape(order.step, order.survey.weights, here, None, (), (), remark=remark)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
