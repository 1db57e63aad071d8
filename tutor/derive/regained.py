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
from tutor.trace.model import Flow, FlowRef, OpRef, View

Of = Callable[[OpRef], Expr]
"""Gives what an op computes as an expression."""

LeafOf = Callable[[str], Leaf | None]
"""Gives what stands in such an expression for a name."""

Place = tuple[int, int]
"""A pass: the step that it ran in and the flow that it began with."""


def regained(
    view: View, story: Story, of: Of, leaf_of: LeafOf, before: Place | None = None
) -> Expr | None:
    """Return a value as a derivative that an earlier pass took, None where none gives it.

    `before` is the pass that differentiates the value, which none can be that gave it.
    """
    for earlier, first, name in _asked(story):
        place = earlier.step.index, first.id
        if before is not None and place >= before:
            continue
        expr = _differentiated(first, earlier, of, leaf_of, place)
        leaf = leaf_of(name)
        if leaf is None or expr is None:
            continue
        came = first.upstream[0]
        upstream = Const(1) if came is None else seen(came, None)
        try:
            (found,) = gradients(expr, upstream, [leaf])
        except NoRule:
            continue
        if found is not None and _is(found, view):
            return found
    return None


def _differentiated(
    first: Flow, earlier: Story, of: Of, leaf_of: LeafOf, place: Place
) -> Expr | None:
    """Return what a pass was started from: what an op computed, or a gradient in its turn."""
    if first.op is not None:
        return of(first.op)
    maker = first.maker
    story = earlier.at(maker.step) if isinstance(maker, FlowRef) else None
    if story is None or not isinstance(maker, FlowRef):
        return None
    edges = story.step.flows[maker.id].downstream
    view = next((edge.view for edge in edges if edge.slot == maker.slot), None)
    return None if view is None else regained(view, earlier, of, leaf_of, place)


def _is(expr: Expr, view: View) -> bool:
    """Say whether an expression is a recorded value, as its numbers tell."""
    if expr.shape != view.shape:
        return False
    return proved(expr, seen(view, None), frozenset({view.dtype})).checked is True


def _asked(story: Story) -> Iterator[tuple[Story, Flow, str]]:
    """Yield the earlier passes whose gradients are differentiated, and what each was asked for.

    A pass is told by its step and the flow that it began with.
    """
    makers = (flow.maker for flow in story.step.flows)
    for index in sorted({maker.step for maker in makers if isinstance(maker, FlowRef)}):
        earlier = story.at(index)
        if earlier is None:
            continue
        passes, met = Passes(earlier.step, earlier), set()
        for flow in earlier.step.flows:
            first = earlier.step.flows[passes.begun(flow)]
            for edge in flow.downstream:
                if edge.leaf and edge.to is None and (first.id, edge.leaf) not in met:
                    met.add((first.id, edge.leaf))
                    yield earlier, first, edge.leaf
