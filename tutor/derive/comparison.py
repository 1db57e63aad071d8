"""Three gradients of a leaf side by side: autograd's, that of the notes, and central differences.

autograd's is what backward passed on to the leaf. The closed form is the right side of the notes'
equation for it. The differences try the recorded loss, in double precision, a little to either
side of each element.
"""

from typing import Any, NamedTuple

from tutor.derive.composed import composed
from tutor.derive.moments import Arrived, Moment, added, arrivals, result_names
from tutor.derive.notes import formulas
from tutor.derive.seeing import seen
from tutor.derive.story import Earlier
from tutor.lesson.model import Lesson
from tutor.maths.differences import (
    central,
    expected,
    reaching,
    scattered,
    spread_out,
    weighted,
    within,
)
from tutor.maths.evaluation import Bounded, Evaluation, NotRecorded, precision
from tutor.maths.expression import Expr, Leaf, NoRule
from tutor.maths.reading.judging import Judged, judged
from tutor.maths.reading.lookup import differentiated
from tutor.maths.reading.symbols import Unread, table
from tutor.trace.model import Flow, Step, View

MOST, SAMPLE = 64, 16
"""The most elements that are all tried, and how many are where there are more."""


class Compared(NamedTuple):
    """The gradients of one leaf from one loss, nested like the values of a `View`.

    `step` is the index of the backward step. `loss` is the name of what was differentiated, None
    if it has none. `closed_why` and `difference_why` say why there is none, or what there is to
    know of it; elements that were not tried are None in `difference`. `tolerance` is how far
    autograd's gradient and the difference may be apart, at most. `agrees` is False if one of the
    others differs from autograd's, None if there is none to compare it with.
    """

    leaf: str
    step: int
    loss: str | None
    autograd: Any
    closed: Any
    closed_latex: str | None
    closed_why: str
    closed_agrees: bool | None
    difference: Any
    difference_why: str
    difference_agrees: bool | None
    tolerance: float | None

    @property
    def agrees(self) -> bool | None:
        """Whether all gradients that there are agree."""
        known = [each for each in (self.closed_agrees, self.difference_agrees) if each is not None]
        return all(known) if known else None


class Closed(NamedTuple):
    """The closed form of the notes: its values and LaTeX, or why there is none."""

    values: Any
    latex: str | None
    why: str
    agrees: bool | None


class Difference(NamedTuple):
    """Central differences, or why there are none."""

    values: Any
    why: str
    agrees: bool | None
    tolerance: float | None


def leaves(step: Step) -> list[str]:
    """Return the leaves to which the backward of a step passed gradients, in its order."""
    found = (edge.leaf for flow in step.flows for edge in flow.downstream if edge.view is not None)
    return list(dict.fromkeys(leaf for leaf in found if leaf is not None))


def last_backward(step: Step, earlier: Earlier, leaf: str | None = None) -> Step | None:
    """Return the last step of the iteration, up to this one, that passed gradients to a leaf.

    Any leaf will do where none is named. None where there is no such step.
    """
    here = step
    while True:
        found = leaves(here)
        if found and (leaf is None or leaf in found):
            return here
        try:
            before = earlier(here.index - 1) if here.index > 0 else None
        except LookupError:
            before = None
        if before is None or (before.loop, before.iteration) != (step.loop, step.iteration):
            return None
        here = before


def compared(lesson: Lesson, step: Step, earlier: Earlier, leaf: str) -> Compared:
    """Return the gradients that the last backward of this iteration gave a leaf, side by side.

    NoRule where none did.
    """
    backward = last_backward(step, earlier, leaf)
    if backward is None:
        raise NoRule(f"{leaf} got no gradient in this iteration")
    names = _result_names(backward, earlier)
    arrived = arrivals(backward, names)
    # A second loss that reaches the same leaf is a comparison of its own.
    mine = [each for each in arrived[leaf] if each.roots == arrived[leaf][0].roots]
    loss = _only(mine)
    try:
        autograd = Evaluation().of(added(mine, leaf))
    except (Unread, NotRecorded) as problem:
        raise NoRule(str(problem)) from problem
    closed = _closed(lesson, backward, Moment(backward, backward, arrived, _table(lesson)), leaf)
    difference = _difference(backward, earlier, leaf, autograd)
    return Compared(leaf, backward.index, loss, autograd.value.tolist(), *closed, *difference)


def _table(lesson: Lesson) -> dict[str, str]:
    return table(dict(lesson.symbols))


def _only(arrived: list[Arrived]) -> str | None:
    """Return the name of the one result that gradients came from."""
    names = {root for each in arrived for root in each.roots}
    return names.pop() if len(names) == 1 else None


def _result_names(step: Step, earlier: Earlier) -> dict[tuple[int, int], str]:
    """Return the names of the results in the steps to which the flows of a step refer."""
    found = result_names(step)
    for index in {flow.op.step for flow in step.flows if flow.op is not None} - {step.index}:
        try:
            found |= result_names(earlier(index))
        except LookupError:
            continue
    return found


def _closed(lesson: Lesson, step: Step, moment: Moment, leaf: str) -> Closed:
    """Return the notes' closed form of a leaf's gradient, worked out at a step."""
    why = "The notes give no closed form."
    for formula in formulas(lesson):
        if not formula.display:
            continue
        for statement in formula.statements:
            named = differentiated(statement.left, moment.book)
            if named is None or named[1] != leaf or statement.relation != "=":
                continue
            try:
                found = judged(statement, moment, moment)
            except Unread as problem:
                why = f"The notes' form could not be read: {problem}."
                continue
            if found.right.size == _size(step, leaf):
                return _shaped(found, step, leaf, formula.latex)
    return Closed(None, None, why, None)


def _size(step: Step, leaf: str) -> int:
    size = 1
    for length in _view(step, leaf).shape:
        size *= length
    return size


def _view(step: Step, leaf: str) -> View:
    """Return what the step holds of a leaf: its value, or the gradient of one that is out of sight.

    A function may hold a leaf that no name leads to where the step ends.
    """
    edges = (edge for flow in step.flows for edge in flow.downstream if edge.leaf == leaf)
    passed = next(edge.view for edge in edges if edge.view is not None)
    return step.tensors.get(leaf, passed)


def _shaped(found: Judged, step: Step, leaf: str, latex: str) -> Closed:
    values = found.right.reshape(_view(step, leaf).shape).tolist()
    return Closed(values, latex, "", found.holds)


def _difference(step: Step, earlier: Earlier, leaf: str, autograd: Bounded) -> Difference:
    """Return central differences of what a backward step differentiated, by a leaf."""
    try:
        found, variable, start = composed(step, earlier, leaf)
        expr = weighted(found, _weights(start))
        places = spread_out(variable.size, MOST, SAMPLE)
        slopes = central(expr, variable, places)
        allowed = _allowed(expr, variable, autograd, _coarsest(step, leaf))
    except NotRecorded as problem:
        return Difference(None, f"{problem} {problem.why}.", None, None)
    except NoRule as problem:
        return Difference(None, f"There are none: {problem}.", None, None)
    fits = within(autograd.value, slopes, places, allowed)
    values = scattered(places, [slope.value for slope in slopes], variable.shape).tolist()
    notes = []
    if len(places) < variable.size:
        notes.append(f"{len(places)} of {variable.size} elements were tried.")
    if any(slope.corner for slope in slopes):
        notes.append("The loss has a corner here, where no slope is the only one.")
    return Difference(values, " ".join(notes), fits.holds, fits.tolerance)


def _coarsest(step: Step, leaf: str) -> float:
    """Return the rounding of the coarsest numbers that backward computed with.

    Under ``autocast`` that is coarser than the leaf's own: its gradient has fewer digits.
    """
    views = [view for flow in step.flows for view in flow.upstream if view is not None]
    return max(precision(view.dtype) for view in (*views, _view(step, leaf)))


def _allowed(expr: Expr, variable: Leaf, autograd: Bounded, epsilon: float) -> Bounded:
    """Return autograd's gradient with how far rounding may have moved it.

    By the chain rule, where every derivative on the way is known; else by its own size.
    """
    try:
        return autograd._replace(error=reaching(expected(expr, variable, epsilon), epsilon))
    except NoRule:
        return autograd._replace(error=reaching(autograd, 256 * epsilon))


def _weights(start: Flow) -> Leaf | None:
    """Return the gradient that backward was started with, None for the usual 1."""
    if not start.upstream or start.upstream[0] is None:
        return None
    return seen(start.upstream[0], None)
