"""The gradient that came into a node, as an expression over the forward's values.

The chain rules of the flows are put into one another, from a node up to what was differentiated.
Where the expression would grow too long to be read, or a module begins, it ends at the gradient of
a named value (`Gathering.staged`), else at its numbers.
"""

from functools import cached_property

from tutor.derive.arriving import Arriving
from tutor.derive.entire import makers_of, passed_by
from tutor.derive.nodes import Nodes
from tutor.derive.passes import Passes, partial
from tutor.derive.remarks import unnamed
from tutor.derive.second import put_in
from tutor.derive.seeing import seen
from tutor.derive.story import Story
from tutor.derive.ways import Node, aligned, passed_to
from tutor.derive.whole import INTO
from tutor.maths.expression import Const, Expr, Leaf, NoRule, replaced
from tutor.maths.simplified import simplified
from tutor.maths.written import leaves, operations, times_written
from tutor.trace.likeness import ACCUMULATES, node_name, upstream
from tutor.trace.model import Flow, FlowRef, OpRef, Step, View

LONGEST = 14
"""The most operations in a gradient's expression before it is told in stages."""

REPEATED = 4 * LONGEST
"""The most of them as they are written, where one that stands in several places counts in each."""

MOST = 24
"""The most parts of a gradient that are written as a sum."""

Place = tuple[int, int]
"""A flow, and which of the results of its node a gradient came in for."""


class Gathering:
    """The gradients that came into the nodes of one step, each worked out once.

    `staged` are those that an expression ends at: the value's name, and what its gradient is.
    `arrived` are the names of those that are taken as they came, since a hook had changed them.
    """

    def __init__(
        self, step: Step, story: Story, nodes: Nodes, passes: Passes, arriving: Arriving
    ) -> None:
        self._step = step
        self._arriving = arriving
        self._story = story
        self._nodes = nodes
        self._passes = passes
        self._upstream: dict[int, dict[int, Expr]] = {}
        self._given: dict[int, tuple[Leaf, Flow]] = {}
        self._others: dict[int, Gathering] = {step.index: self}
        self.arrived: set[str] = set()
        self.staged: dict[Place, tuple[str, Expr]] = {}

    def upstream(self, flow: Flow, result: int | None = None) -> Expr:
        """Return the gradient that came into a node, as far back as can be read in one piece.

        `result` is which of the node's results it belongs to, None for the first that got one.
        NoRule where none came in.
        """
        # What came before comes first, or a graph of hundreds of nodes would recurse as deeply.
        for number in self._before(flow.id):
            before = self._step.flows[number]
            self._upstream[number] = {came: self._gathered(before, came) for came in _came(before)}
        results = _came(flow) if result is None else [result]
        if not results:
            raise NoRule("no gradient came in")
        return self._upstream[flow.id][results[0]]

    def given(self, expr: Expr) -> list[str]:
        """Return the nodes whose gradients in an expression were taken from the record."""
        passes = [each._given for each in self._others.values()]
        found = [
            given[id(part)][1] for part in leaves(expr) for given in passes if id(part) in given
        ]
        return list(dict.fromkeys(map(node_name, found)))

    def _before(self, number: int) -> list[int]:
        """Return a flow and those that lead to it and are not gathered yet, in order."""
        needed: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each not in needed and each not in self._upstream:
                needed.add(each)
                waiting += [source.id for source, _ in self._arriving.sources(each)]
        return sorted(needed)

    def _gathered(self, flow: Flow, result: int) -> Expr:
        came = flow.upstream[result]
        assert came is not None
        sources = [
            (source, place)
            for source, place in self._arriving.sources(flow.id)
            if source.downstream[place].into == result
        ]
        parts = self._parts(flow, sources)
        if not parts:
            one = came.shape == () and came.values == 1
            return Const(1) if one else seen(came, upstream(self._step))
        if self._arriving.changed(flow, result):
            name = self._name(flow, result)
            title = partial(self._passes.root(flow), name) if name else None
            self.arrived.add(title or "")
            return seen(came, title)
        if len(parts) > MOST:
            return seen(came, None)
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return self._ended(flow, result, simplified(total), came)

    def _parts(self, flow: Flow, sources: list[tuple[Flow, int]]) -> list[Expr]:
        """Return what led to a node, one op as a whole where its nodes are not all known."""
        parts: list[Expr | None] = [self.along(*source) for source in sources]
        unknown = [s for s, part in zip(sources, parts, strict=True) if id(part) in self._given]
        for maker in makers_of(self._nodes, sources, unknown, flow):
            own = [number for number, (source, _) in enumerate(sources) if source.maker == maker]
            node = self._nodes.beginning(maker)
            came = self.upstream(self._step.flows[node.flow]) if node else None
            edges = [sources[number] for number in own]
            whole = passed_by(self._nodes, maker, edges, came) if came is not None else None
            if whole is not None:
                for number in own:
                    parts[number] = None
                parts[own[0]] = whole
        return [part for part in parts if part is not None]

    def along(self, source: Flow, place: int) -> Expr:
        """Return what one edge passes on, with the upstream gradients put in."""
        way = self._nodes.ways.get((source.id, place))
        view = source.downstream[place].view
        assert view is not None
        if way is None or way.checked is False:
            given = seen(view, None)
            self._given[id(given)] = (given, source)
            return given
        flow = self._step.flows[way.node.flow]
        node = self._with_others(way.node, flow)
        found = passed_to(node, way.target, self.upstream(flow), way.share)
        if found is None:
            if leaves(way.gradient):
                raise NoRule("no gradient leads there")
            # Nothing but zeros goes there, whatever came in.
            found = way.gradient
        if isinstance(flow.maker, FlowRef) and flow.maker.slot is not None:
            found = put_in(found, way.node, self._came_before(flow.maker, way.node))
        return aligned(found, view.shape)

    def _came_before(self, maker: FlowRef, node: Node) -> Expr:
        """Return what had come into the node of an earlier pass whose gradient a node belongs to.

        What that pass itself began with is called otherwise than what this one began with.
        """
        story = self._story.at(maker.step)
        assert story is not None
        try:
            found = self._of(story).upstream(story.step.flows[maker.id])
        except NoRule:
            return node.operands[0]
        began = upstream(story.step)
        for leaf in leaves(found):
            if leaf.name == began:
                found = replaced(found, leaf, Leaf(INTO, leaf.value, leaf.shape, leaf.dtype))
        return found

    def _of(self, story: Story) -> "Gathering":
        """Return the gradients of the step of a story, which may be an earlier one."""
        step = story.step
        if step.index not in self._others:
            passes, nodes = Passes(step, story), self._nodes.of(story)
            self._others[step.index] = Gathering(step, story, nodes, passes, Arriving(step))
        return self._others[step.index]

    def _with_others(self, node: Node, flow: Flow) -> Node:
        """Return a node with the gradients of its further results gathered as well."""
        if not node.others:
            return node
        results = _came(flow)[1:]
        others = tuple(
            (part, self.upstream(flow, result))
            for (part, _), result in zip(node.others, results, strict=False)
        )
        return node._replace(others=others)

    def _ended(self, flow: Flow, result: int, expr: Expr, came: View) -> Expr:
        """Return an expression, or the name of its value where it is long and has one."""
        op = self._story.op(flow.op) if flow.op else None
        name = self._name(flow, result)
        first = flow.op is None or self._first[flow.op] == flow.id
        if flow.node.endswith(ACCUMULATES):
            return expr
        length, written = operations(expr), times_written(expr)
        if (name is None or not first) and (length > 2 * LONGEST or written > 2 * REPEATED):
            name = self._spare(flow, result) if first else None
            if name is None:
                # Nothing to call it by: from here on it is its number.
                return seen(came, None)
        if name is None or not first:
            return expr
        if length < LONGEST and written < REPEATED and not (op and op.module):
            return expr
        leaf = seen(came, partial(self._passes.root(flow), name))
        self.staged[flow.id, result] = (name, expr)
        return leaf

    def _spare(self, flow: Flow, result: int) -> str | None:
        """Return a new name for a result to which the script gives none, None inside of an op."""
        if flow.op is None or flow.inner is True:
            return None
        return self._story.spare(flow.op, result)

    def meant(self, flow: Flow, name: str) -> tuple[str, ...]:
        """Return what a name stands for that was given here, for want of one of the script's."""
        op = self._story.op(flow.op) if flow.op else None
        terms = self._story.terms(flow.op.step) if flow.op else None
        if op is None or terms is None or terms.told(op.id) or name not in terms.spared.values():
            return ()
        return (unnamed(name, op),)

    def _name(self, flow: Flow, result: int) -> str | None:
        """Return what the equations call a result of a node's op, None inside of the op."""
        if flow.inner is True:
            return None
        op = self._story.op(flow.op) if flow.op else None
        terms = self._story.terms(flow.op.step) if flow.op else None
        if op is not None and op.others and len(flow.upstream) == 1:
            told = self._nodes.leading.output_of(flow)
            if told is None:
                return None
            result = told
        name = terms.name(op, result) if op and terms else None
        # Of a name that was bound anew, ∂loss/∂loss would read as 1.
        return name if name and name.partition("@")[0] != self._passes.root(flow) else None

    @cached_property
    def _first(self) -> dict[OpRef, int]:
        """The first flow of each op."""
        return {flow.op: flow.id for flow in reversed(self._step.flows) if flow.op is not None}


def _came(flow: Flow) -> list[int]:
    """Return for which of a node's results a gradient came in."""
    return [place for place, view in enumerate(flow.upstream) if view is not None]
