"""The training loops that no marker names, and the phases of their statements.

A training loop is the smallest body with a statement that goes backward and one that updates,
the functions included that it calls. From what is differentiated the values are followed back:
the statements where parameters meet data are the forward phase, those that compare its result
with other data the loss.
"""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, code_of, suites
from tutor.lesson.callers import Calls
from tutor.lesson.inference import chain, handwritten, parameters
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.certainty import certainty
from tutor.lesson.inference.dataflow import Unit, differentiable_slice, unit
from tutor.lesson.inference.evidence import Evidence, backward_roots
from tutor.lesson.inference.folding import Folding
from tutor.lesson.inference.guess import Guess, Way
from tutor.lesson.inference.live import alive, spoken
from tutor.lesson.inference.meanings import only_copies
from tutor.lesson.inference.moving import may_move
from tutor.lesson.inference.passing import carried
from tutor.lesson.inference.paths import base, changed, reads, under
from tutor.lesson.inference.reach import reaching, standing_for
from tutor.lesson.inference.rounds import Rounds
from tutor.lesson.inference.serving import Serving
from tutor.lesson.inference.straight import Straight
from tutor.lesson.loops import Body, variables

_SIGNS = frozenset({"backward", "grad", "grad_and_value", "zero_grad"})
"""Names that a script speaks of where autograd trains."""


class _Line(NamedTuple):
    """The straight line of one body, and the names in it that stand for the same tensors."""

    body: Body
    statements: list[ast.stmt]
    units: list[Unit]


def infer(blocks: Blocks) -> list[Guess]:
    """Find the training loops of a script and the phases of their statements."""
    return _Search(blocks).guesses()


class _Search:
    """The search in one script."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.bindings = Bindings(blocks)
        self.evidence = Evidence(blocks, self.bindings)
        self.aliases = Aliases(blocks, self.bindings)
        self.calls = Calls(blocks)
        self.folding = Folding(blocks, self.calls)
        # An import may give another name to what differentiates.
        ends = {name: full.rpartition(".")[2] for name, full in self.bindings.imports.items()}
        self.signs = _SIGNS | {name for name, end in ends.items() if end in _SIGNS}
        # So does a function that is made to give gradients, and one that is made of it.
        made = {
            name: set[str]().union(*(spoken(ast.Expr(call)) for call in calls))
            for name, calls in self.bindings.calls.items()
        }
        while more := {n for n, words in made.items() if words & self.signs} - self.signs:
            self.signs |= more
        self.closed: set[ast.stmt] = set()
        self.entered: set[ast.stmt] = set()
        self.covered: set[ast.stmt] = set()
        self.lines: dict[ast.stmt, list[Unit]] = {}
        self.live = alive(blocks)
        self.straight = Straight(blocks, self.bindings, self.live)
        self.serving = Serving(blocks, self.bindings, self.evidence, self.calls, self.lines)

    def guesses(self) -> list[Guess]:
        """Return the training loops: those that use autograd, then those that do without."""
        lines = self._lines()
        self.lines |= {line.body: line.units for line in lines}
        found: list[Guess] = []
        late: list[_Line] = []
        for line in lines:
            found += self._with_autograd(line, late)
        for line in late:
            free = {each.trail[0] for each in line.units if not self._is_claimed(each)}
            if not self.covered & free:
                found += self._with_autograd(line)
        for line in lines:
            found += self._by_hand(line)
        of_bodies = {line.body: line.units for line in lines}
        rounds = Rounds(self.blocks, self.calls, self.folding, of_bodies, self.straight.line)
        return rounds.widened(found)

    def _trains(self, statement: ast.stmt) -> bool:
        """Tell whether a statement speaks of a gradient, or moves something that is no number."""
        if spoken(statement) & self.signs:
            return True
        if any(suites(statement)):
            return False
        return any(
            name and self.bindings.is_data(name) and not isinstance(step, ast.Constant)
            for name, step, _ in may_move(statement)
        )

    def _lines(self) -> list[_Line]:
        """Return the straight lines of all bodies that may run, what others hold first."""
        near = reaching(self.blocks, self._trains, standing_for(self.bindings))
        live, straight = self.live, self.straight
        lines = []
        for body in self.blocks.places:
            if not isinstance(body, (*LOOPS, *FUNCTIONS)) or straight.wording.rounds(body):
                # One pass of a loop over the names of phases is one phase, and no iteration.
                continue
            if body in live and body in near:
                statements = code_of(body) if isinstance(body, FUNCTIONS) else body.body
                units = straight.line(statements, body) if statements else []
                lines.append(_Line(body, statements, units))
        lines.reverse()
        # A line that contains another one is longer; of equals the inner one comes first.
        return sorted(lines, key=lambda line: len(line.units))

    def _with_autograd(self, line: _Line, late: list[_Line] | None = None) -> list[Guess]:
        """Return the body as a training loop if it both goes backward and updates.

        A body that predicts nothing is `late`: its prediction may stand around it, or where it is
        called.
        """
        if line.body in self.entered:
            # What a loop steps into is a part of that loop.
            return []
        free = [each for each in line.units if not self._is_claimed(each)]
        aliases = self.aliases.extended(free)
        fetched = variables(self.blocks, line.body)
        shown = self.evidence.shown(free, aliases, set(fetched))
        for each, phases in zip(free, shown, strict=True):
            if self.serving.holds(each):
                phases.clear()
        if not {"backward", "update"} <= set().union(*shown):
            return []
        if self.serving.serves(line.body, free, shown, aliases):
            return []
        found = self._phases(free, shown, aliases)
        predicts = any("forward" in phases for phases in found)
        if late is not None and not predicts:
            late.append(line)
            return []
        return [self._guess(line, free, found)]

    def _by_hand(self, line: _Line) -> list[Guess]:
        """Return the body as a training loop if it computes its gradient itself."""
        if any(self._is_claimed(u) or self.serving.holds(u) for u in line.units):
            return []
        if (self.closed | self.entered) & {line.body, *self.blocks.bodies(line.body)}:
            return []
        aliases = self.aliases.extended(line.units)
        fetched = set(variables(self.blocks, line.body))
        found = handwritten.phases(line.units, self.bindings, aliases, fetched)
        if found and self._goes_through_weights(line, found):
            return []
        return [self._guess(line, line.units, found, by_hand=True)] if found else []

    def _goes_through_weights(self, line: _Line, found: list[set[str]]) -> bool:
        """Say whether each pass of a loop moves another weight, that which its header gives.

        Such a loop is a part of the update of the one that trains.
        """
        pairs = zip(line.units, found, strict=True)
        moved = [changed(each.statement) for each, phases in pairs if "update" in phases]
        given = set(variables(self.blocks, line.body))
        return isinstance(line.body, LOOPS) and bool(moved) and all(each <= given for each in moved)

    def _is_claimed(self, each: Unit) -> bool:
        """Tell whether a unit runs within a training loop that was found."""
        return any(self.closed.intersection(self.blocks.bodies(each)) for each in each.trail)

    def _guess(
        self, line: _Line, units: list[Unit], found: list[set[str]], by_hand: bool = False
    ) -> Guess:
        """Return a body whose phases are known as a training loop, and claim its statements."""
        folded = self.folding.fold(line.statements, units, found, self.closed)
        self.closed.add(line.body)
        self.covered.update(statement for each in line.units for statement in each.trail)
        self.entered.update(folded.entered)
        sure = certainty(units, found, self.bindings, by_hand)
        ways = self._ways(units, found, folded.entered)
        return Guess(line.body, folded.openers, sure, folded.entered, ways)

    def _ways(
        self, units: list[Unit], found: list[set[str]], entered: tuple[Function, ...]
    ) -> tuple[Way, ...]:
        """Return which statements lead to the functions into which stepping goes, to train there.

        What calls one of them to evaluate has no part in the loss, and no phase inside of it.
        """
        ways: dict[Way, None] = {}
        for each, phases in zip(units, found, strict=True):
            for depth, statement in enumerate(each.trail[1:] if phases else ()):
                function = self.blocks.scope(statement)
                if function in entered and function is not None:
                    ways |= dict.fromkeys((function, way) for way in each.trail[: depth + 1])
        return tuple(ways)

    def _phases(self, units: list[Unit], shown: list[set[str]], aliases: Aliases) -> list[set[str]]:
        """Return the phases of each unit of a body that goes backward by autograd."""
        found = [set(phases) for phases in shown]
        updates = {index for index, phases in enumerate(shown) if "update" in phases}
        names = parameters.of_optimizers(self.bindings) | parameters.of_updates(units, updates)
        weights = aliases.of(names)
        for index, phases in enumerate(shown):
            if "backward" in phases:
                for root in backward_roots(units[index].statement, self.bindings)[:1]:
                    for k, more in self._ahead(units, index, root, weights).items():
                        if not shown[k] or k == index:
                            found[k] |= more
        for index, each in enumerate(units):
            if not found[index] and parameters.is_written(each, weights, aliases):
                found[index].add("update")
        return found

    def _ahead(
        self, units: list[Unit], index: int, root: ast.expr, weights: set[str]
    ) -> dict[int, set[str]]:
        """Return forward and loss among the units that lead to what unit `index` differentiates."""
        needed = reads(root)
        places = sorted(differentiable_slice(units, index, needed))
        if not places:
            # What is cut off by mistake, as by ``loss = f(x).item()``, is the loss all the same.
            values = (each._replace(flow=frozenset(carried(each.statement))) for each in units)
            units = [each._replace(frozen=False) for each in values]
            places = sorted(differentiable_slice(units, index, needed))
        trail = [units[place] for place in places]
        if _computes(root):
            places.append(index)
            trail.append(unit(ast.Expr(value=root)))
            needed = set()
        around = parameters.models_around(weights, trail)
        weights = weights | around
        known = weights if any(under(each.flow, weights) for each in trail) else set()
        known = known or parameters.called_model(trail, self.bindings)
        split = chain.split(trail, known, needed, self.bindings)
        if not split and places and places[-1] != index and not only_copies(trail[-1].statement):
            # Wherever its parts come from, what makes the scalar makes the loss.
            split = {len(trail) - 1: {"loss"}}
        return {places[k]: phases for k, phases in split.items()}


def _computes(root: ast.expr) -> bool:
    """Tell whether the differentiated expression is computed in the line that goes backward."""
    match root:
        case ast.Call(func=ast.Attribute(attr="scale")):
            return False
    return not base(root)
