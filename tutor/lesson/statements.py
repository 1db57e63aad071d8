"""The statements of a training loop that lead to its loss, as code that can be run again.

They are the statements of the phases forward and loss, with the blocks around them, and what lies
between them and gives them a value. Nothing is executed here.
"""

import ast
from collections.abc import Iterable
from typing import NamedTuple

from tutor.lesson import outline
from tutor.lesson.blocks import FUNCTIONS, Function, first_line, suites
from tutor.lesson.callers import Calls
from tutor.lesson.loops import TrainingLoop
from tutor.lesson.model import Lesson, Mistake, Segment, phases_in
from tutor.lesson.outline import Outline
from tutor.lesson.probe import cut_down, probe, suspends
from tutor.lesson.roots import backward_of, loss_by_hand

TOWARDS_LOSS = frozenset({"forward", "loss"})
BEHIND_LOSS = frozenset({"backward", "update", "zero_grad"})
CHANGING = frozenset({"backward", "step", "zero_grad"})
"""Methods that do what follows the loss: in a joined phase they are left out."""


class NoLoss(Exception):
    """The loss of a loop cannot be worked out from its statements; the text says why."""


class LossCode(NamedTuple):
    """How a training loop comes to its loss.

    `module` defines a function (see `tutor.lesson.probe`), whose call runs the statements once and
    leaves what they bind in its globals. `roots` are the expressions that may be the loss, the
    likeliest first. `fresh` are names that are to be unbound before, so that no old loss is taken
    for a new one.
    `function` is the name and the first line of the function that the loop stands in, None for the
    module; `loop` is the loop's number.
    """

    module: ast.Module
    roots: tuple[ast.expr, ...]
    fresh: tuple[str, ...]
    function: tuple[str, int] | None
    loop: int


def loss_code(lesson: Lesson, line: int) -> LossCode:
    """Return how the training loop around a line, or the nearest one, comes to its loss.

    NoLoss with a sentence where that cannot be said.
    """
    found = outline.read(lesson.source, lesson.path, lesson.corrections)
    if isinstance(found, Mistake):
        raise NoLoss(str(found))
    if not found.bodies:
        raise NoLoss("This script has no training loop, so it has no loss to draw.")
    loop = min(found.bodies, key=lambda each: _distance(each, line))
    return _Reader(found, loop).read()


def _distance(loop: TrainingLoop, line: int) -> tuple[int, int]:
    """Return how far a line is from a loop, and the loop's length: the smallest one around wins."""
    first, last = first_line(loop.body), loop.body.end_lineno or loop.body.lineno
    return max(first - line, line - last, 0), last - first


class _Reader:
    """Reads the body of one training loop; the tree is cut down in place."""

    def __init__(self, found: Outline, loop: TrainingLoop) -> None:
        self.found, self.loop = found, loop
        self.scope = _scope(found, loop)
        self.openings: dict[tuple[str, ast.AST], list[int]] = {}
        for opening, segment in found.opened:
            self.openings.setdefault((opening.where, opening.node), []).append(segment)
        self.phases: dict[ast.stmt, frozenset[str]] = {}
        self._current: Segment | None = None

    def read(self) -> LossCode:
        """Return the statements and what they give."""
        self._walk(self.loop.body.body)
        self._enter_functions()
        wanted = [leaf for leaf, phases in self.phases.items() if phases & TOWARDS_LOSS]
        kept = [leaf for leaf in wanted if not (self._joined(leaf) and _changes(leaf))]
        if not any("loss" in self.phases[leaf] for leaf in wanted):
            raise NoLoss("This loop computes no loss that could be drawn.")
        roots = self._roots(kept)
        kept = self._with_those_between(kept)
        body = cut_down(self.loop.body.body, set(kept))
        if suspends(body):
            raise NoLoss("The loop stands in a generator, whose lines cannot be run beside it.")
        function = (self.scope.name, first_line(self.scope)) if self.scope else None
        return LossCode(probe(body), roots, _fresh(roots, kept), function, self.loop.number)

    def _walk(self, suite: list[ast.stmt]) -> None:
        """Note the phase in which each statement of the loop's body runs."""
        for statement in suite:
            self._open("before", statement)
            if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) or not _blocks(statement):
                if statement not in self.found.markers:
                    self.phases[statement] = self._here()
            elif not any(other.body is statement for other in self.found.bodies):
                for inner in _blocks(statement):
                    self._walk(inner)
            self._open("after", statement)

    def _open(self, where: str, statement: ast.stmt) -> None:
        for segment in self.openings.get((where, statement), ()):
            self._current = self.found.segment(segment, self.loop.number)

    def _here(self) -> frozenset[str]:
        """Return the phases of the present segment, if it belongs to this loop."""
        if self._current is None or self._current.loop != self.loop.number:
            return frozenset()
        return frozenset(phases_in(self._current.phase))

    def _enter_functions(self) -> None:
        """Give the call of a function whose lines are marked the phases of those lines."""
        calls = Calls(self.found.blocks)
        inside: dict[Function, set[str]] = {}
        for (_, node), segments in self.openings.items():
            scope = self.found.blocks.scope(node) if isinstance(node, ast.stmt) else None
            number = self.loop.number
            own = [s for k in segments if (s := self.found.segment(k, number)).loop == number]
            if scope is not None and scope is not self.scope and own:
                inside.setdefault(scope, set()).update(*(phases_in(s.phase) for s in own))
        for function, phases in inside.items():
            meant = phases & (TOWARDS_LOSS | BEHIND_LOSS)
            callers = [caller for caller in calls.of(function) if caller in self.phases]
            if meant and (meant - TOWARDS_LOSS or not callers):
                raise NoLoss(f"The lines of {function.name}() cannot be run beside the loop.")
            for caller in callers:
                self.phases[caller] |= meant

    def _joined(self, leaf: ast.stmt) -> bool:
        return bool(self.phases[leaf] - TOWARDS_LOSS)

    def _roots(self, kept: list[ast.stmt]) -> tuple[ast.expr, ...]:
        """Return what may be the loss: what backward is called on, or what the loss phase binds."""
        assigned = {name for leaf in kept for name in bound_names(leaf)}
        found = [root for leaf in self.phases for root in backward_of(leaf, assigned)]
        if not found:
            of_loss = [leaf for leaf in kept if "loss" in self.phases[leaf]]
            found = loss_by_hand([name for leaf in of_loss for name in bound_names(leaf)])
        if not found:
            raise NoLoss("The loss of this loop has no name and is not differentiated.")
        unique = {ast.unparse(root): root for root in found}
        return tuple(sorted(unique.values(), key=lambda root: ast.unparse(root) != "loss"))

    def _with_those_between(self, kept: list[ast.stmt]) -> list[ast.stmt]:
        """Add the statements between those kept that bind what a later one of them reads."""
        order = list(self.phases)
        places = sorted(order.index(leaf) for leaf in kept)
        chosen = set(kept)
        needed: set[str] = set()
        for leaf in reversed(order[places[0] : places[-1] + 1] if places else []):
            plain = not self.phases[leaf] & (TOWARDS_LOSS | BEHIND_LOSS)
            if leaf in chosen or (plain and needed & set(bound_names(leaf))):
                chosen.add(leaf)
                needed |= _read_names(leaf)
        return [leaf for leaf in order if leaf in chosen]


def _scope(found: Outline, loop: TrainingLoop) -> Function | None:
    body = loop.body
    return body if isinstance(body, FUNCTIONS) else found.blocks.scope(body)


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    return [suite for _, suite in suites(statement)]


def _changes(leaf: ast.stmt) -> bool:
    """Say whether a statement calls what belongs behind the loss."""
    calls = (node.func for node in ast.walk(leaf) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr in CHANGING for called in calls)


def bound_names(leaf: ast.stmt) -> list[str]:
    """Return the plain names that a statement binds, in textual order."""
    names = [node for node in ast.walk(leaf) if isinstance(node, ast.Name)]
    return [name.id for name in names if isinstance(name.ctx, ast.Store)]


def _read_names(leaf: ast.stmt) -> set[str]:
    names = (node for node in ast.walk(leaf) if isinstance(node, ast.Name))
    augmented = {bound_names(leaf)[0]} if _augments(leaf) else set()
    return {name.id for name in names if isinstance(name.ctx, ast.Load)} | augmented


def _augments(leaf: ast.stmt) -> bool:
    return isinstance(leaf, ast.AugAssign) and isinstance(leaf.target, ast.Name)


def _fresh(roots: Iterable[ast.expr], kept: list[ast.stmt]) -> tuple[str, ...]:
    """Return the roots that are names; one that is only ever added to is no loss of one pass."""
    names = [root.id for root in roots if isinstance(root, ast.Name)]
    plain = {name for leaf in kept if not _augments(leaf) for name in bound_names(leaf)}
    for name in names:
        if name not in plain:
            raise NoLoss(f"{name} is built up over several passes, and one pass does not give it.")
    return tuple(names)
