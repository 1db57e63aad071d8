"""Phases of the training loops that no marker names, by what the statements do.

A training loop is the smallest body with a statement that goes backward and one that updates.
From what is differentiated the values are followed back: the statements where parameters meet
data are the forward phase, those that compare its result with other data the loss.
"""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Loop, code_of, first_line, last_line
from tutor.lesson.inference import chain, handwritten, parameters
from tutor.lesson.inference.bindings import Bindings, path
from tutor.lesson.inference.dataflow import Unit, backward_slice, unit
from tutor.lesson.inference.evidence import Evidence, backward_roots, reads
from tutor.lesson.loops import Body
from tutor.lesson.model import PHASES


class Guess(NamedTuple):
    """A training loop that was found, and the phases that its statements open."""

    body: Body
    phases: dict[ast.stmt, str]


def infer(blocks: Blocks) -> list[Guess]:
    """Find the training loops of a script and the phases of their statements."""
    bindings = Bindings(blocks)
    evidence = Evidence(blocks, bindings)
    bodies = _bodies(blocks, evidence)
    guesses = []
    for body in bodies:
        units = [unit(statement) for statement in _flat(_statements(body), evidence)]
        found = _phases(units, evidence, bindings)
        guesses.append(Guess(body, _openers(units, found)))
    for loop in blocks.places:
        if isinstance(loop, LOOPS) and not _touches(blocks, loop, bodies):
            units = [unit(statement) for statement in _flat(loop.body, evidence)]
            by_hand = handwritten.phases(units, bindings)
            if by_hand:
                bodies.append(loop)
                guesses.append(Guess(loop, _openers(units, by_hand)))
    return guesses


def _statements(body: Body) -> list[ast.stmt]:
    """Return the statements of a loop's or a function's body."""
    return code_of(body) if isinstance(body, FUNCTIONS) else body.body


def _bodies(blocks: Blocks, evidence: Evidence) -> list[Body]:
    """Return the smallest bodies that show both backward and update."""
    inside: dict[Body, list[ast.stmt]] = {}
    for statement, shown in evidence.phases.items():
        if shown:
            for body in blocks.bodies(statement):
                inside.setdefault(body, []).append(statement)
    found: list[Body] = []
    claimed: set[ast.stmt] = set()
    for body in sorted(inside, key=lambda body: -sum(1 for _ in blocks.around(body))):
        free = [statement for statement in inside[body] if statement not in claimed]
        shown = set().union(*(evidence.phases[statement] for statement in free)) if free else set()
        if {"backward", "update"} <= shown and _statements(body):
            found.append(body)
            claimed.update(inside[body])
    return found


def _touches(blocks: Blocks, loop: Loop, bodies: list[Body]) -> bool:
    """Tell whether a loop is, holds or lies in a training loop that was found."""
    mine = {loop, *blocks.bodies(loop)}
    return any(body in mine or loop in list(blocks.bodies(body)) for body in bodies)


def _flat(statements: list[ast.stmt], evidence: Evidence) -> list[ast.stmt]:
    """Look into the blocks of a body: every ``with``, and what holds several phases."""
    found: list[ast.stmt] = []
    for statement in statements:
        inner: list[ast.stmt] = []
        shown = _shown(statement, evidence)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            inner = statement.body
        elif isinstance(statement, ast.Try):
            inner = statement.body if len(shown) > 1 else []
        elif isinstance(statement, FUNCTIONS):
            inner = code_of(statement) if "backward" in shown else []
        elif isinstance(statement, LOOPS) and "backward" in shown:
            inner = statement.body
        elif isinstance(statement, ast.If) and ("backward" in shown or len(shown) > 1):
            inner = [*statement.body, *statement.orelse]
        found += _flat(inner, evidence) if inner else [statement]
    return [statement for statement in found if not isinstance(statement, ast.Return)]


def _shown(statement: ast.stmt, evidence: Evidence) -> set[str]:
    """Return the phases that a statement and the statements inside it show."""
    inside = [node for node in ast.walk(statement) if isinstance(node, ast.stmt)]
    return set().union(*(evidence.phases.get(node, set()) for node in inside))


def _phases(units: list[Unit], evidence: Evidence, bindings: Bindings) -> list[set[str]]:
    """Return the phases of each unit of a body that goes backward by autograd."""
    shown = [_shown(each.statement, evidence) for each in units]
    found = [set(phases) for phases in shown]
    updates = {index for index, phases in enumerate(shown) if "update" in phases}
    weights = parameters.of_optimizers(bindings) | parameters.of_updates(units, updates)
    for index in [index for index, phases in enumerate(shown) if "backward" in phases]:
        for root in backward_roots(units[index].statement, bindings)[:1]:
            for k, phases in _ahead(units, index, root, weights, bindings).items():
                if not shown[k] or k == index:
                    found[k] |= phases
    return found


def _ahead(
    units: list[Unit], index: int, root: ast.expr, weights: set[str], bindings: Bindings
) -> dict[int, set[str]]:
    """Return forward and loss among the units that lead to what unit `index` differentiates."""
    needed = reads(root)
    places = sorted(backward_slice(units, index, needed))
    trail = [units[place] for place in places]
    if _computes(root):
        places.append(index)
        trail.append(unit(ast.Expr(value=root)))
    known = weights if any(each.reads & weights for each in trail) else set()
    split = chain.split(trail, known or parameters.called_model(trail, bindings), needed, bindings)
    return {places[k]: phases for k, phases in split.items()}


def _computes(root: ast.expr) -> bool:
    """Tell whether the differentiated expression is computed in the line that goes backward."""
    match root:
        case ast.Call(func=ast.Attribute(attr="scale")):
            return False
    return not path(root)


def _openers(units: list[Unit], found: list[set[str]]) -> dict[ast.stmt, str]:
    """Return the statements at which a phase begins; statements on one line are one step."""
    rows: list[tuple[ast.stmt, set[str]]] = []
    for each, phases in zip(units, found, strict=True):
        line = first_line(each.statement)
        if rows and line <= last_line(rows[-1][0]):
            rows[-1][1].update(phases)
        else:
            rows.append((each.statement, set(phases)))
    openers: dict[ast.stmt, str] = {}
    previous = ""
    for statement, phases in rows:
        phase = "+".join(phase for phase in PHASES if phase in phases) or "other"
        if phase != previous:
            openers[statement] = phase
        previous = phase
    return openers
