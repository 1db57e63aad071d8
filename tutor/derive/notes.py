r"""The equations that a lesson's notes state, checked against what the run recorded.

A formula is looked at each time its segment has run, over the first iterations and the last. An
equation is read after the step. An assignment takes its right side from before the step.

A displayed equation is a claim. One within a sentence may be a supposition ("with $\eta = 0.04$ it
would ..."), which no reader of formulas can tell: where names stand in it and it does not hold,
that is said, and it is not called false. One of numbers alone has to hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tutor.derive.bindings import assigned
from tutor.derive.moments import Arrived, Moment, arrivals, result_names
from tutor.lesson.model import Lesson, Segment
from tutor.maths.reading.judging import Judged, judged
from tutor.maths.reading.statements import Statement, parts, statements, states
from tutor.maths.reading.symbols import Unread, table
from tutor.maths.typeset.latex import LatexError, parse
from tutor.maths.typeset.layout import inline
from tutor.maths.typeset.nodes import Node
from tutor.plain.formulas import Found, found
from tutor.plain.numbers import scalar
from tutor.trace.model import Step

FIRST = 20
"""How many runs of a segment are looked at, from the first on; the last is looked at as well."""

FEW = 4
"""How many numbers of each side are told where the two differ."""


class Stated(NamedTuple):
    """One equation of the notes, and whether it holds.

    `holds` is None for one that was not read, and `reason` says why not; for a false one it says
    where and with which values. `text` is the equation on one line, `line` where its formula
    begins in the file, `steps` how many steps it was compared at, `names` the script's name for
    each symbol.
    """

    segment: int
    line: int
    text: str
    holds: bool | None
    reason: str | None
    steps: int
    names: Mapping[str, str]


class Formula(NamedTuple):
    """One equation of a formula of the notes.

    `latex` is the whole formula, `text` the equation on one line, `statements` the links of a
    chain such as ``a = b = c``, which most often is one. `display` is false for one that stands
    within a sentence.
    """

    segment: Segment
    line: int
    latex: str
    text: str
    statements: tuple[Statement, ...]
    unread: str | None
    display: bool


def formulas(lesson: Lesson) -> Iterator[Formula]:
    """Yield the equations of all formulas in a lesson's notes, in their order.

    A formula within a sentence that states nothing, such as a name, is none.
    """
    for segment in lesson.segments:
        for formula in found(segment.notes) if segment.first is None else ():
            yield from _equations(segment, formula)


def _equations(segment: Segment, formula: Found) -> Iterator[Formula]:
    line = segment.notes_line + segment.notes.count("\n", 0, formula.position)
    latex = formula.latex.strip()
    try:
        each = parts(parse(formula.latex))
    except LatexError as problem:
        yield Formula(segment, line, latex, latex, (), str(problem), formula.display)
        return
    for part in each:
        if formula.display or states(part):
            yield _formula(segment, line, latex, part, formula.display)


def _formula(segment: Segment, line: int, latex: str, part: Node, display: bool) -> Formula:
    try:
        return Formula(segment, line, latex, inline(part), tuple(statements(part)), None, display)
    except Unread as problem:
        return Formula(segment, line, latex, inline(part), (), str(problem), display)


def checked_notes(lesson: Lesson, steps: Iterable[Step]) -> list[Stated]:
    """Check the equations of a lesson's notes against the steps of a run."""
    check = NotesCheck(lesson)
    for step in steps:
        check.add(step)
    return check.results()


class Place(NamedTuple):
    """A step with the values before and after it, and the leaves that its own backward reached."""

    step: Step
    before: Moment
    after: Moment
    reached: frozenset[str]


class NotesCheck:
    """Checks the equations of a lesson's notes while it runs; steps need not be kept."""

    def __init__(self, lesson: Lesson) -> None:
        self._checks = [_Check(formula) for formula in formulas(lesson)]
        self._table = table(dict(lesson.symbols))
        self._previous: Step | None = None
        self._names: dict[tuple[int, int], str] = {}
        self._arrived: dict[str, list[Arrived]] = {}

    def add(self, step: Step) -> None:
        """Look at the equations of the segment that has just run."""
        previous, self._previous = step.in_its_names(self._previous), step
        if previous is not None and previous.iteration != step.iteration:
            # A gradient is known until its iteration ends.
            self._arrived = {}
        self._names |= result_names(step)
        new = arrivals(step, self._names)
        self._arrived = self._arrived | new
        mine = [check for check in self._checks if check.formula.segment.id == step.segment]
        if mine:
            before = Moment(previous, step, self._arrived, self._table)
            after = Moment(step, step, self._arrived, self._table)
            place = Place(step, before, after, frozenset(new))
            for check in mine:
                check.look(place)

    def results(self) -> list[Stated]:
        """Return what came of each equation, in the order of the file."""
        return [check.result() for check in self._checks]


class _Check:
    """Collects what comes of one equation at each step of its segment."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self._seen = 0
        self._held = 0
        self._last: Place | None = None
        self._names: dict[str, str] = {}
        self._false: str | None = None
        self._doubt: str | None = None
        self._unread = formula.unread

    def look(self, place: Place) -> None:
        """Look at the equation at a step; beyond the first ones only the last step counts."""
        self._seen += 1
        self._last = place
        if self._seen <= FIRST:
            self._judge(place)

    def _judge(self, place: Place) -> None:
        if self._false is not None or not self.formula.statements:
            return
        try:
            for statement in self.formula.statements:
                self._one(statement, place)
            self._held += self._false is None
        except Unread as problem:
            self._unread = self._unread or str(problem)

    def _one(self, statement: Statement, place: Place) -> None:
        outcome = judged(statement, place.before, place.after)
        self._names |= outcome.names
        if outcome.holds:
            return
        doubt = doubtful(statement, outcome, place)
        if doubt is None and outcome.names and not self.formula.display:
            doubt = f"its sentence may only suppose it, for {_differ(outcome, place.step)}"
        if doubt is not None:
            self._doubt = self._doubt or doubt
            raise Unread(doubt)
        self._false = _differ(outcome, place.step)

    def result(self) -> Stated:
        """Return what came of it, the last step that ran included."""
        if self._last is not None and self._seen > FIRST:
            self._judge(self._last)
        formula = self.formula
        reason = self._false or self._doubt
        holds = False if self._false else None if self._doubt or not self._held else True
        if holds is None and reason is None:
            reason = self._unread or "this part did not run"
        return Stated(
            formula.segment.id, formula.line, formula.text, holds, reason, self._held, self._names
        )


def doubtful(statement: Statement, outcome: Judged, place: Place) -> str | None:
    """Return why a difference may not be the equation's fault, None where it is.

    What an earlier step computed may rest on values that have changed since; and within a step
    that does several phases a value may have changed after it was used. Numbers alone rest on
    nothing.
    """
    if not outcome.names:
        return None
    step = place.step
    bound = assigned(step.source) | set(step.changed) | place.reached
    bound |= {op.output.name for op in step.ops if op.output.name}
    own = {name.removesuffix(".grad") for name in outcome.left_names}
    if not own & bound:
        listed = ", ".join(sorted(own)) or "its left side"
        return f"{listed} was not computed in this part"
    moved = {name.removesuffix(".grad") for name in outcome.names.values()} - own
    moved &= set(step.changed)
    if moved and ("+" in step.phase or statement.relation == "←"):
        return f"{', '.join(sorted(moved))} changes in the same part"
    return None


def _differ(outcome: Judged, step: Step) -> str:
    where = "" if step.iteration is None else f"in iteration {step.iteration} "
    read = ", ".join(f"{symbol} = {name}" for symbol, name in outcome.names.items())
    left, right = _few(outcome.left.tolist()), _few(outcome.right.tolist())
    sides = f"the left side is {left}, the right {right}"
    return f"{where}{sides}" + (f" (with {read})" if read else "")


def _few(values: object) -> str:
    flat = list(_flat(values))
    shown = ", ".join(scalar(number, 7) for number in flat[:FEW])
    return f"{shown}, ..." if len(flat) > FEW else shown


def _flat(values: object) -> Iterator[float]:
    if isinstance(values, list):
        for each in values:
            yield from _flat(each)
    elif isinstance(values, (int, float)):
        yield values
