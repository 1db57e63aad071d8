"""The equations of backward: each leaf's gradient as one expression over the forward's values.

Where the expression would grow too long to be read, or a module begins, it ends at the gradient of
a named value, which then has an equation of its own: ``∂loss/∂h1``.
"""

from collections import Counter
from collections.abc import Iterator

from tutor.derive.arriving import WHY, Arriving
from tutor.derive.gathering import Gathering
from tutor.derive.naming import called, symbol, unwritten
from tutor.derive.nodes import Nodes
from tutor.derive.passes import Passes, partial
from tutor.derive.plainly import CLEARING
from tutor.derive.proof import Verdict, proved
from tutor.derive.remarks import begun, of_step, outdated
from tutor.derive.seeing import seen
from tutor.derive.stated import Derived, stated
from tutor.derive.story import Story
from tutor.derive.whole import INTO
from tutor.maths.expression import Apply, Expr, Leaf, NoRule
from tutor.maths.simplified import simplified
from tutor.maths.written import leaves
from tutor.plain.changes import listed
from tutor.trace.likeness import ACCUMULATES, alike, upstream
from tutor.trace.model import Edge, Flow, Step, View

FORMS = frozenset({"align", "expand", "reshape", "permute"})
"""Rules that only bring a value into another form."""

TOO_LONG = "what leads there is too long to be written"

ADDED = "backward adds to what was there: nobody had cleared it"

ARRIVED = "{name} is what came in there: a hook of the script changed it, or backward began there"

FIRST = f"{called(INTO)} is the gradient with which the earlier pass began"


class Backward:
    """The gradients of one step, put together from its flows."""

    def __init__(
        self, step: Step, story: Story, nodes: Nodes, passes: Passes, arriving: Arriving
    ) -> None:
        self._step = step
        self._passes = passes
        self._arriving = arriving
        self._gathering = Gathering(step, story, nodes, passes, arriving)
        self._came: dict[str, list[tuple[str, View]]] = {}
        self._count: Counter[str | None] = Counter()

    def equations(self, previous: Step | None, digits: int) -> Iterator[Derived]:
        """Yield the equations of the gradients, those that later ones are made of first."""
        arrivals = list(self._arrivals())
        self._came = {}
        self._count = Counter(edge.leaf for flow, edge, _ in arrivals if flow is not None)
        told: set[tuple[int, int]] = set()
        for flow, edge, source in arrivals:
            try:
                expr = self._gathering.upstream(flow) if flow else self._taken_along(source)
            except NoRule:
                continue
            for place in sorted(set(self._gathering.staged) - told):
                told.add(place)
                yield self._stage(*place, digits)
            yield from self._leaf(flow, edge, simplified(expr), previous, digits, source)

    def _taken_along(self, source: tuple[Flow, int]) -> Expr:
        """Return what ``autograd.grad`` gave for a tensor: all that the same pass led to it."""
        leaf, begun = source[0].downstream[source[1]].leaf, self._passes.begun(source[0])
        total: Expr | None = None
        for flow in self._step.flows:
            for place, edge in enumerate(flow.downstream):
                if edge.leaf != leaf or edge.to is not None or edge.view is None:
                    continue
                if self._passes.begun(flow) == begun:
                    part = self._gathering.along(flow, place)
                    total = part if total is None else total + part
        assert total is not None
        return total

    def _arrivals(self) -> Iterator[tuple[Flow | None, Edge, tuple[Flow, int]]]:
        """Yield each leaf that got a gradient: the node that adds it, or where it was taken."""
        done: set[object] = set()
        for source in self._step.flows:
            for place, edge in enumerate(source.downstream):
                if edge.leaf is None or edge.view is None:
                    continue
                flow = self._step.flows[edge.to] if edge.to is not None else None
                if flow is not None and not flow.node.endswith(ACCUMULATES):
                    continue
                key = flow.id if flow else (edge.leaf, self._passes.begun(source))
                if key in done:
                    continue
                done.add(key)
                yield flow, edge, (source, place)

    def _stage(self, number: int, result: int, digits: int) -> Derived:
        name, expr = self._gathering.staged[number, result]
        flow = self._step.flows[number]
        came = flow.upstream[result]
        assert came is not None
        title = partial(self._passes.root(flow), name)
        meant = self._gathering.meant(flow, name)
        return self._stated(title, title, expr, came, digits, told=meant).at(flow.line)

    def _leaf(
        self,
        flow: Flow | None,
        edge: Edge,
        expr: Expr,
        previous: Step | None,
        digits: int,
        source: tuple[Flow, int],
    ) -> Iterator[Derived]:
        """Yield a leaf's gradient, and how it was added to what was there."""
        came = flow.upstream[0] if flow else self._sum(edge, source[0], expr)
        if came is None:
            return
        leaf = edge.leaf
        assert leaf is not None
        title = partial(self._passes.root(source[0]), leaf)
        name = f"{leaf}.grad" if flow else self._taken(came) or title
        changed = flow is not None and self._arriving.changed(flow, 0)
        yield self._stated(name, title, expr, came, digits, changed).at(source[0].line)
        if flow is not None:
            self._came.setdefault(leaf, []).append((title, came))
            if len(self._came[leaf]) == self._count[leaf]:
                yield from self._added(leaf, self._came[leaf], previous, digits)

    def _stated(
        self, name: str, title: str, expr: Expr, came: View, digits: int, changed: bool = False,
        told: tuple[str, ...] = (),
    ) -> Derived:  # fmt: skip
        recorded = seen(came, name)
        verdict = proved(expr, recorded, self._dtypes())
        begins = isinstance(expr, Leaf) and expr.name == upstream(self._step)
        inner = _moved(expr)
        bare = begins or (isinstance(inner, Leaf) and inner.name is None) or unwritten(expr)
        given = self._gathering.given(expr)
        if bare or given:
            # An upstream gradient that is handed on has a name; a bare value was not derived.
            taken = f"what {listed(given)} passed on was not derived" if given else TOO_LONG
            verdict = Verdict(None, f"not checked: {WHY if changed else taken}")
        told += (*outdated(expr, name, self._step), *of_step(name, expr), *begun(expr, self._step))
        came_in = (leaf.name for leaf in leaves(expr) if leaf.name in self._gathering.arrived)
        told += tuple(ARRIVED.format(name=called(each)) for each in dict.fromkeys(came_in) if each)
        told += (FIRST,) if any(leaf.name == INTO for leaf in leaves(expr)) else ()
        return stated(name, expr, recorded, came, verdict, digits, told, left=symbol(title))

    def _added(
        self, leaf: str, came: list[tuple[str, View]], previous: Step | None, digits: int
    ) -> Iterator[Derived]:
        """Yield ``w.grad ← w.grad + ∂loss/∂w``, or the sum of what several passes brought.

        `came` are the gradients that arrived, each with its name. What had been there counts where
        it was other than zero, and where the step has not cleared it first.
        """
        before = previous.tensors.get(leaf) if previous else None
        after = self._step.tensors.get(leaf)
        if after is None or after.grad is None:
            return
        if any(op.output.name == f"{leaf}.grad" for op in self._step.ops):
            return
        new = [seen(view, title) for title, view in came]
        old = before.grad if before is not None else None
        kept = [] if old is None or self._clears(came, old, after.grad) else [old]
        for held in ([seen(view, f"{leaf}.grad") for view in kept], []):
            parts = [*held, *new]
            total: Expr = parts[0]
            for part in parts[1:]:
                total = total + part
            verdict = proved(total, seen(after.grad, f"{leaf}.grad"), self._dtypes())
            # Within the step the script may have cleared or changed what had been there before.
            if len(parts) > 1 and verdict.checked is not False:
                said = (ADDED,) if held else ()
                name, recorded = f"{leaf}.grad", seen(after.grad, f"{leaf}.grad")
                yield stated(name, total, recorded, after.grad, verdict, digits, said)
                return

    def _clears(self, came: list[tuple[str, View]], old: View, now: View) -> bool:
        """Say whether a step has cleared a gradient before its own came, or it was zero anyway."""
        zero = old.stats.min == old.stats.max == 0
        alone = len(came) == 1 and alike(came[0][1], now)
        return zero or alone or CLEARING.search(self._step.source) is not None

    def _sum(self, edge: Edge, flow: Flow, expr: Expr) -> View | None:
        """Return the gradient that was taken; of several parts, only what the script made of it."""
        if self._passes.parts(flow, edge) == 1:
            return edge.view
        views = [self._step.tensors[name] for name in self._step.changed]
        fits = (view for view in views if view.shape == expr.shape)
        dtypes = self._dtypes()
        return next((v for v in fits if proved(expr, seen(v, None), dtypes).checked), None)

    def _taken(self, came: View) -> str | None:
        """Return what the script calls a gradient that ``autograd.grad`` gave it."""
        for name in self._step.changed:
            if alike(self._step.tensors[name], came):
                return name
        return None

    def _dtypes(self) -> frozenset[str]:
        views = (view for flow in self._step.flows for view in flow.upstream if view is not None)
        return frozenset(view.dtype for view in views)


def _moved(expr: Expr) -> Expr:
    """Return what an expression only brings into another form, else itself."""
    while isinstance(expr, Apply) and expr.rule.name in FORMS:
        expr = expr.operands[0]
    return expr
