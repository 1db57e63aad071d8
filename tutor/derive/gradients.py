"""The equations of backward: each leaf's gradient as one expression over the forward's values.

The chain rules of the flows are put into one another, from the leaf up to what was differentiated.
Where the expression would grow too long to be read, or a module begins, it ends at the gradient of
a named value, which then has an equation of its own: ``∂loss/∂h1``.
"""

from collections.abc import Iterator
from functools import cached_property

from tutor.derive.naming import symbol
from tutor.derive.nodes import Nodes
from tutor.derive.passes import Passes, partial
from tutor.derive.proof import Verdict, proved
from tutor.derive.remarks import of_step, outdated
from tutor.derive.seeing import seen
from tutor.derive.stated import Derived, stated
from tutor.derive.story import Story
from tutor.derive.ways import passed_to
from tutor.maths.expression import Const, Expr, Leaf, NoRule, apply
from tutor.maths.simplified import simplified
from tutor.maths.written import leaves, operations
from tutor.trace.likeness import ACCUMULATES, alike
from tutor.trace.model import Edge, Flow, OpRef, Step, View

LONGEST = 14
"""The most operations in a gradient's expression before it is told in stages."""

NOT_DERIVED = "there is no rule for a node on the way, or it is too long to be written"
MOST = 24
"""The most parts of a gradient that are written as a sum."""


class Backward:
    """The gradients of one step, put together from its flows."""

    def __init__(self, step: Step, story: Story, nodes: Nodes, passes: Passes) -> None:
        self._step = step
        self._story = story
        self._nodes = nodes
        self._passes = passes
        self._upstream: dict[int, Expr] = {}
        self._given: dict[int, Leaf] = {}
        self._staged: dict[int, tuple[str, Expr]] = {}

    def upstream(self, flow: Flow) -> Expr:
        """Return the gradient that came into a node, as far back as can be read in one piece."""
        # What came before comes first, or a graph of hundreds of nodes would recurse as deeply.
        for number in self._before(flow.id):
            self._upstream[number] = self._gathered(self._step.flows[number])
        return self._upstream[flow.id]

    @cached_property
    def _sources(self) -> dict[int, list[tuple[Flow, int]]]:
        """The edges that lead to each flow and carried a gradient."""
        found: dict[int, list[tuple[Flow, int]]] = {}
        for source in self._step.flows:
            for place, edge in enumerate(source.downstream):
                if edge.to is not None and edge.view is not None and source.id < edge.to:
                    found.setdefault(edge.to, []).append((source, place))
        return found

    def _before(self, number: int) -> list[int]:
        """Return a flow and those that lead to it and are not gathered yet, in order."""
        needed: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each not in needed and each not in self._upstream:
                needed.add(each)
                waiting += [source.id for source, _ in self._sources.get(each, [])]
        return sorted(needed)

    def _gathered(self, flow: Flow) -> Expr:
        came = flow.upstream[0] if flow.upstream else None
        if came is None:
            raise NoRule("no gradient came in")
        parts = [self._along(source, place) for source, place in self._sources.get(flow.id, [])]
        if not parts:
            return Const(1) if came.shape == () and came.values == 1 else seen(came, "g")
        if len(parts) > MOST:
            return seen(came, None)
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return self._ended(flow, simplified(total), came)

    def _along(self, source: Flow, place: int) -> Expr:
        """Return what one edge passes on, with the upstream gradient put in."""
        way = self._nodes.ways.get((source.id, place))
        view = source.downstream[place].view
        assert view is not None
        if way is None or way.checked is False:
            given = seen(view, None)
            self._given[id(given)] = given
            return given
        if way.node.others:
            return seen(view, None)
        upstream = self.upstream(self._step.flows[way.node.flow])
        found = passed_to(way.node, way.target, upstream)
        if found is None:
            raise NoRule("no gradient leads there")
        return apply("align", found, to=view.shape) if found.shape != view.shape else found

    def _ended(self, flow: Flow, expr: Expr, came: View) -> Expr:
        """Return an expression, or the name of its value where it is long and has one."""
        op = self._story.op(flow.op) if flow.op else None
        terms = self._story.terms(flow.op.step) if flow.op else None
        name = terms.name(op) if op and terms else None
        first = flow.op is None or self._first[flow.op] == flow.id
        if flow.node.endswith(ACCUMULATES):
            return expr
        if name is None and operations(expr) > 2 * LONGEST:
            # Nothing to call it by: from here on it is its number.
            return seen(came, None)
        if name is None or not first or (operations(expr) < LONGEST and not (op and op.module)):
            return expr
        leaf = seen(came, partial(self._passes.root(flow), name))
        self._staged[flow.id] = (name, expr)
        return leaf

    @cached_property
    def _first(self) -> dict[OpRef, int]:
        """The first flow of each op."""
        return {flow.op: flow.id for flow in reversed(self._step.flows) if flow.op is not None}

    def equations(self, previous: Step | None, digits: int) -> Iterator[Derived]:
        """Yield the equations of the gradients, those that later ones are made of first."""
        arrivals = list(self._arrivals())
        told: set[int] = set()
        for flow, edge, source in arrivals:
            try:
                expr = self.upstream(flow) if flow else self._taken_along(source)
            except NoRule:
                continue
            for number in sorted(set(self._staged) - told):
                told.add(number)
                yield self._stage(number, digits)
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
                    part = self._along(flow, place)
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

    def _stage(self, number: int, digits: int) -> Derived:
        name, expr = self._staged[number]
        flow = self._step.flows[number]
        came = flow.upstream[0]
        assert came is not None
        title = partial(self._passes.root(flow), name)
        return self._stated(title, title, expr, came, digits).at(flow.line)

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
        yield self._stated(name, title, expr, came, digits).at(source[0].line)
        if flow is not None:
            yield from self._added(leaf, title, came, previous, digits)

    def _stated(self, name: str, title: str, expr: Expr, came: View, digits: int) -> Derived:
        recorded = seen(came, name)
        verdict = proved(expr, recorded, self._dtypes())
        bare = isinstance(expr, Leaf) and expr.name in (None, "g")
        if bare or any(id(part) in self._given for part in leaves(expr)):
            # An upstream gradient that is handed on has a name; a bare value was not derived.
            verdict = Verdict(None, f"not checked: {NOT_DERIVED}")
        told = (*outdated(expr, name, self._step), *of_step(name))
        return stated(name, expr, recorded, came, verdict, digits, told, left=symbol(title))

    def _added(
        self, leaf: str, title: str, came: View, previous: Step | None, digits: int
    ) -> Iterator[Derived]:
        """Yield ``w.grad ← w.grad + ∂loss/∂w`` where there had been a gradient other than zero."""
        before = previous.tensors.get(leaf) if previous else None
        after = self._step.tensors.get(leaf)
        if before is None or before.grad is None or after is None or after.grad is None:
            return
        arrivals = sum(edge.leaf == leaf for _, edge, _ in self._arrivals())
        touched = any(op.output.name == f"{leaf}.grad" for op in self._step.ops)
        if arrivals > 1 or touched or "zero_grad" in self._step.source:
            return
        stats = before.grad.stats
        if stats.min == stats.max == 0:
            return
        old, new = seen(before.grad, f"{leaf}.grad"), seen(came, title)
        recorded = seen(after.grad, f"{leaf}.grad")
        total = old + new
        verdict = proved(total, recorded, self._dtypes())
        remark = "backward adds to what was there: nobody had cleared it"
        yield stated(f"{leaf}.grad", total, recorded, after.grad, verdict, digits, (remark,))

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
