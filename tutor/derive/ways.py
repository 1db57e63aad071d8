"""Where an edge of an autograd node leads in the expression of its op, proved with numbers."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tutor.derive.proof import compared
from tutor.derive.seeing import seen
from tutor.maths.chain import Passed, arriving, gradients, passes_on, unfolded
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Apply, Const, Expr, Leaf, NoRule, Shape, apply
from tutor.maths.rules.shapes import transpose
from tutor.trace.model import Edge, Op


class Node(NamedTuple):
    """An autograd node that ran: the part of an op's expression that it stands for.

    `operands` are the op's, in order; each is told apart even if a value is used twice. `upstream`
    is the gradient that came in, as a leaf with its recorded value, and `flow` the flow that it
    came in at; `others` are the further results of an op that has several, with theirs. `closed` is
    the part as equations have it, where that is a word for what `part` has in full.
    """

    op: Op
    part: Expr
    operands: tuple[Expr, ...]
    upstream: Leaf
    flow: int
    others: tuple[tuple[Expr, Expr], ...] = ()
    closed: Expr | None = None


class Way(NamedTuple):
    """Where one edge leads: to a part of the node's expression; `gradient` is what it gets.

    `chain` are the steps of the chain rule on the way there. `checked` says whether the recorded
    gradient is the derived one, null if that is not known; `remark` is what else there is to know.
    `node` is the one that it was derived from. Where its part is used by the node's operation in
    several places, `share` is the one of them that the edge stands for: its operand's place.
    """

    node: Node
    target: Expr
    gradient: Expr
    chain: list[Passed]
    checked: bool | None
    error: str | None
    remark: str | None = None
    share: int | None = None


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


def tried(node: Node, target: Expr, recorded: Leaf, evaluation: Evaluation) -> Way | None:
    """Return the way to a part of a node's expression, None where no gradient leads there.

    `recorded` is the gradient that was passed on.
    """
    try:
        chain, gradient = _led(node, target, node.upstream, _reshaped)
        if gradient is None:
            return None
        if gradient.shape != recorded.shape and gradient.size == recorded.size:
            gradient = _reshaped(gradient, recorded.shape)
        return Way(node, target, gradient, chain, *compared(evaluation, gradient, recorded, False))
    except NoRule:
        return None


def judged(way: Way, edge: Edge, evaluation: Evaluation) -> Way | None:
    """Return a way that holds if the ends of the run's dtype are looked at, None for any other."""
    if edge.view is None:
        return None
    try:
        verdict = compared(evaluation, way.gradient, seen(edge.view, None))
    except NoRule:
        return None
    if not verdict.checked:
        return None
    return way._replace(checked=True, error=None, remark=verdict.remark or way.remark)


def shares(node: Node, recorded: Leaf, evaluation: Evaluation) -> list[Way]:
    """Return the ways to the operands of a node's own operation, by one place alone each.

    In ``x / norm(x)`` the division passes one share on to x itself and another one to the norm.
    Where a node of its own had stretched the operand, the way leads to what that has made of it.
    """
    if not isinstance(node.part, Apply) or node.others:
        return []
    try:
        steps = passes_on(node.part, _reshaped(node.upstream, node.part.shape))
        found = (_share(node, step, recorded, evaluation) for step in steps if step is not None)
        return [way for way in found if way is not None]
    except NoRule:
        return []


def _share(node: Node, step: Passed, recorded: Leaf, evaluation: Evaluation) -> Way | None:
    target, gradient = step.node.operands[step.place], step.gradient
    if step.summed and step.full.shape == recorded.shape:
        target, gradient = apply("expand", target, to=recorded.shape), step.full
    if gradient.shape != recorded.shape:
        return None
    verdict = compared(evaluation, gradient, recorded, False)
    return Way(node, target, gradient, [step], *verdict, share=step.place)


def passed_to(node: Node, target: Expr, upstream: Expr, share: int | None = None) -> Expr | None:
    """Return what a part of a node's expression gets of an upstream gradient, None if nothing.

    What came in for further results of the same op adds to it. NoRule where no rule applies. With
    `share`, only what the operation itself passes on to its operand in that place.
    """
    if share is not None and isinstance(node.part, Apply):
        step = passes_on(node.part, aligned(upstream, node.part.shape))[share]
        if step is None:
            return None
        return step.gradient if target is step.node.operands[share] else step.full
    return _led(node, target, upstream, aligned)[1]


def _led(
    node: Node, target: Expr, upstream: Expr, fitted: Callable[[Expr, Shape], Expr]
) -> tuple[list[Passed], Expr | None]:
    """Return the chain rule's steps to a part of a node's expression, and what arrives there.

    The steps are those from the node's own part; further results have theirs in the sum alone.
    A node may work in another shape than the op: `fitted` brings a gradient into that of a part.
    """
    upstream = fitted(upstream, node.part.shape)
    chain = unfolded(node.part, upstream, [target])
    total = arriving(chain, target, upstream if target is node.part else None)
    for part, came in node.others:
        found = gradients(part, fitted(came, part.shape), [target])[0]
        if found is not None:
            total = found if total is None else total + found
    return chain, total


def aligned(gradient: Expr, to: Shape) -> Expr:
    """Return a gradient in another shape without a word on it: in a formula over all nodes."""
    if _turned(gradient, to):
        return transpose(gradient)
    return apply("align", gradient, to=to) if gradient.shape != to else gradient


def _turned(gradient: Expr, to: Shape) -> bool:
    """Say whether a row has to become a column, or the reverse, as where nodes turn matrices.

    Its elements stay in their order, and in a formula that is a transposition all the same.
    """
    return len(to) == gradient.ndim == 2 and gradient.shape == to[::-1] != to and 1 in to


def _reshaped(gradient: Expr, to: Shape) -> Expr:
    """Return a gradient in another shape, which the rule of a single node says.

    A matrix that is taken apart into a batch, multiplied and put together again is just multiplied.
    """
    if gradient.shape == to:
        return gradient
    if _turned(gradient, to):
        return transpose(gradient)
    if isinstance(gradient, Apply) and gradient.rule.name == "reshape":
        return _reshaped(gradient.operands[0], to)
    if isinstance(gradient, Apply) and gradient.rule.name == "matmul":
        left, right = gradient.operands
        rows = _reshaped(left, (*to[:-1], left.shape[-1]))
        if rows is not left and right.ndim == len(to) == 2 and isinstance(rows, Leaf):
            return apply("matmul", rows, right)
    return apply("reshape", gradient, to=to)
