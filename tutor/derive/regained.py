"""A gradient that a script differentiates further, as an expression over what it was taken of.

``dx, = torch.autograd.grad(y, x, create_graph=True)`` makes dx by no recorded call. It is the
derivative of y, which our rules give as well; that it is this one is proved with its numbers.
"""

from collections.abc import Callable, Iterator

from tutor.derive.passes import Passes
from tutor.derive.proof import proved
from tutor.derive.seeing import seen
from tutor.derive.story import Story
from tutor.maths.chain import gradients
from tutor.maths.expression import Const, Expr, Leaf, NoRule
from tutor.trace.model import FlowRef, OpRef, View


def regained(
    view: View, story: Story, of: Callable[[OpRef], Expr], leaf_of: Callable[[str], Leaf | None]
) -> Expr | None:
    """Return a value as a derivative that an earlier pass took, None where none gives it.

    `of` gives what an op computes as an expression, and `leaf_of` what stands there for a name.
    """
    for result, came, name in _asked(story):
        expr, leaf = of(result), leaf_of(name)
        if leaf is None:
            continue
        upstream = Const(1) if came is None else seen(came, None)
        try:
            (found,) = gradients(expr, upstream, [leaf])
        except NoRule:
            continue
        if found is not None and _is(found, view):
            return found
    return None


def _is(expr: Expr, view: View) -> bool:
    """Say whether an expression is a recorded value, as its numbers tell."""
    if expr.shape != view.shape:
        return False
    return proved(expr, seen(view, None), frozenset({view.dtype})).checked is True


def _asked(story: Story) -> Iterator[tuple[OpRef, View | None, str]]:
    """Yield what an earlier pass began with, its gradient, and each name that it was asked for."""
    makers = (flow.maker for flow in story.step.flows)
    for index in sorted({maker.step for maker in makers if isinstance(maker, FlowRef)}):
        earlier = story.at(index)
        if earlier is None:
            continue
        passes, met = Passes(earlier.step, earlier), set()
        for flow in earlier.step.flows:
            first = earlier.step.flows[passes.begun(flow)]
            for edge in flow.downstream:
                if edge.leaf and edge.to is None and first.op and (first.id, edge.leaf) not in met:
                    met.add((first.id, edge.leaf))
                    yield first.op, first.upstream[0], edge.leaf
