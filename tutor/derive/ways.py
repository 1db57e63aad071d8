"""Where an edge of an autograd node leads in the expression of its op, proved with numbers."""

from collections.abc import Iterator
from typing import NamedTuple

from tutor.maths.chain import gradients
from tutor.maths.evaluation import Bounded, Evaluation, NotRecorded, agrees
from tutor.maths.expression import Apply, Array, Const, Expr, Leaf, NoRule, apply
from tutor.maths.recorded import array
from tutor.trace.model import Op, View

FEW = 4
"""How many numbers of each side are told where the two differ."""


class Node(NamedTuple):
    """An autograd node that ran: the part of an op's expression that it stands for.

    `operands` are the op's, in order; each is told apart even if a value is used twice. `upstream`
    is the gradient that came in, as a leaf with its recorded value, and `flow` the flow that it
    came in at; `others` are the further results of an op that has several, with theirs.
    """

    op: Op
    part: Expr
    operands: tuple[Expr, ...]
    upstream: Leaf
    flow: int
    others: tuple[tuple[Expr, Leaf], ...] = ()


class Way(NamedTuple):
    """Where one edge leads: to a part of the node's expression; `gradient` is what it gets.

    `checked` says whether the recorded gradient is the derived one, null if that is not known;
    `remark` is what else there is to know. `node` is the one that it was derived from.
    """

    node: Node
    target: Expr
    gradient: Expr
    checked: bool | None
    error: str | None
    remark: str | None = None


def inside(node: Node) -> Iterator[Expr]:
    """Yield the parts of a node's expression down to the op's operands, the largest first."""
    stops = {id(operand) for operand in node.operands}
    waiting: list[Expr] = [node.part]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop(0)
        if id(part) in seen:
            continue
        seen.add(id(part))
        if part is not node.part and not isinstance(part, Const):
            yield part
        if isinstance(part, Apply) and id(part) not in stops:
            waiting.extend(part.operands)
    yield node.part


def tried(node: Node, target: Expr, view: View, evaluation: Evaluation) -> Way | None:
    """Return the way to a part of a node's expression, None where no gradient leads there."""
    try:
        gradient = passed_to(node, target, node.upstream)
        if gradient is None:
            return None
        if gradient.shape != view.shape and gradient.size == _size(view):
            gradient = apply("align", gradient, to=view.shape)
        return _compared(Way(node, target, gradient, None, None), view, evaluation)
    except NoRule:
        return None


def passed_to(node: Node, target: Expr, upstream: Expr) -> Expr | None:
    """Return what a part of a node's expression gets of an upstream gradient, None if nothing.

    What came in for further results of the same op adds to it. NoRule where no rule applies.
    """
    if upstream.shape != node.part.shape:
        upstream = apply("align", upstream, to=node.part.shape)
    total: Expr | None = None
    for part, came in ((node.part, upstream), *node.others):
        found = gradients(part, came, [target])[0]
        if found is not None:
            total = found if total is None else total + found
    return total


def _compared(way: Way, view: View, evaluation: Evaluation) -> Way:
    recorded = array(view.values, view.shape, view.dtype)
    if recorded is None:
        return way._replace(error="not checked: too large to be recorded whole")
    try:
        found: Bounded = evaluation.of(way.gradient)
    except NotRecorded as problem:
        return way._replace(error=f"not checked: {problem} is too large to be recorded whole")
    if agrees(found, recorded, view.dtype):
        return way._replace(checked=True)
    return way._replace(checked=False, error=_differ(found.value, recorded))


def _differ(ours: Array, theirs: Array) -> str:
    first, second = ours.reshape(-1)[:FEW].tolist(), theirs.reshape(-1)[:FEW].tolist()
    return f"the rule gives {first}, autograd {second}"


def _size(view: View) -> int:
    size = 1
    for length in view.shape:
        size *= length
    return size
