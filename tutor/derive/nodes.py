"""Which part of an op's expression an autograd node stands for, and where its edges lead in it.

One op may own several nodes: ``linear`` runs AddmmBackward0 and, for the transposed weight,
TBackward0. The first of them stands for the op's whole expression. Where an edge leads to another
node of the same op, that node stands for the part of the expression whose gradient is the one that
was recorded on the edge; so the match is itself proved with numbers. Where that fails, what leaves
the op is derived from the op as a whole.
"""

from collections import Counter
from collections.abc import Iterator

from tutor.derive import unproved
from tutor.derive.seeing import seen
from tutor.derive.slices import sliced
from tutor.derive.story import Story
from tutor.derive.terms import Terms
from tutor.derive.ways import Node, Way, inside, tried
from tutor.maths.evaluation import Evaluation, precision
from tutor.maths.expression import Apply, Expr, Leaf
from tutor.maths.written import leaves
from tutor.trace.likeness import alike, node_name, upstream
from tutor.trace.model import Edge, Flow, Op, Operand, OpRef, Step, View


class Nodes:
    """The nodes of one step's flows, in the order in which they ran."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._came = upstream(step)
        self._story = story
        self._first: dict[OpRef, Node] = {}
        self._reached: set[tuple[OpRef | None, int | None]] = set()
        self._leads: dict[int, int | None] = {}
        self._sharing = Counter(flow.op for flow in step.flows)
        self.nodes: dict[int, Node] = {}
        self.ways: dict[tuple[int, int], Way] = {}
        self.reasons: dict[int, str] = {}
        for flow in step.flows:
            self._visit(flow)

    def _visit(self, flow: Flow) -> None:
        node = self._sliced(flow) or self.nodes.get(flow.id)
        if node is None and flow.op is not None:
            # A node inside of an op that was not matched is no beginning of the op.
            node = self._first[flow.op] if self._is_inner(flow) else self._whole(flow, flow.op)
        if node is None:
            return
        self.nodes[flow.id] = node
        self._reached |= {(flow.op, edge.to) for edge in flow.downstream}
        evaluation = Evaluation(_precision(flow, node.op))
        for place, edge in enumerate(flow.downstream):
            way = self._way(flow, edge, node, evaluation)
            if way is not None and way.checked is False:
                way = self._overwritten(flow, edge, way) or way
            if way is not None:
                self.ways[flow.id, place] = way
                self._enter(flow, edge, way)

    def _sliced(self, flow: Flow) -> Node | None:
        """Return the node that belongs to a part which its op changed in place, None if none."""
        op = self._story.op(flow.op) if flow.op else None
        came = flow.upstream[0] if flow.upstream else None
        if op is None or flow.op is None or came is None or _is_complex(op, flow):
            return None
        terms = self._story.terms(flow.op.step)
        assert terms is not None
        found = sliced(flow, op, _operands(op, terms), terms)
        if found is None:
            return None
        return Node(found.op, found.expr, found.operands, seen(came, self._came), flow.id)

    def _is_inner(self, flow: Flow) -> bool:
        """Say whether a node was reached from another one of the same op."""
        return (flow.op, flow.id) in self._reached and flow.op in self._first

    def _whole(self, flow: Flow, reference: OpRef) -> Node | None:
        """Return the node that stands for the whole of an op, None where there is none."""
        if flow.inner is True:
            self.reasons[flow.id] = "another graph leads into the middle of this op"
            return None
        op = self._story.op(reference)
        terms = self._story.terms(reference.step)
        if op is None or terms is None:
            self.reasons[flow.id] = "the op that made this node is no longer in the record"
            return None
        if _is_complex(op, flow):
            self.reasons[flow.id] = "the gradients of complex numbers are not derived"
            return None
        node = self._applied(flow, op, reference, _operands(op, terms))
        if op.id in terms.without:
            self.reasons[flow.id] = str(terms.without[op.id])
            return None
        if node is None:
            self.reasons[flow.id] = "no gradient came in"
            return None
        self._first[reference] = node
        return node

    def _applied(self, flow: Flow, op: Op, reference: OpRef, operands: list[Expr]) -> Node | None:
        """Return an op's results over the given operands, with the gradients that came in."""
        terms = self._story.terms(reference.step)
        assert terms is not None
        results = [
            (terms.built(op, operands, part), seen(view, self._came))
            for part, view in enumerate(flow.upstream)
            if view is not None and part <= len(op.others)
        ]
        if not results:
            return None
        (part, upstream), *others = results
        return Node(op, part, tuple(operands), upstream, flow.id, tuple(others))

    def _enter(self, flow: Flow, edge: Edge, way: Way) -> None:
        """Let the node that an edge leads to stand for the part that the edge's gradient is of."""
        if not self._stays(flow, edge):
            return
        following = self._step.flows[edge.to or 0]
        self._leads.setdefault(id(way.target), edge.to)
        if following.upstream and following.upstream[0] is not None:
            upstream = seen(following.upstream[0], self._came)
            node = way.node._replace(
                part=way.target, upstream=upstream, flow=following.id, others=()
            )
            self.nodes.setdefault(following.id, node)

    def _stays(self, flow: Flow, edge: Edge) -> bool:
        """Say whether an edge leads to another node of the same op."""
        if edge.to is None or flow.op is None:
            return False
        return self._step.flows[edge.to].op == flow.op

    def _way(self, flow: Flow, edge: Edge, node: Node, evaluation: Evaluation) -> Way | None:
        if edge.view is None or flow.op is None:
            return None
        stays = self._stays(flow, edge)
        recorded = seen(edge.view, None)
        whole = self._first.get(flow.op, node)
        found: list[Way] = []
        for start in (node,) if stays or whole is node else (node, whole):
            for target in self._inner(edge, start) if stays else self._operands(edge, start):
                way = tried(start, target, recorded, evaluation)
                if way is not None and way.checked:
                    return way
                found += [way] if way is not None else []
        alone = self._sharing[flow.op] == 1
        named = [self._led(edge, node, given) for given in node.op.inputs]
        if alone and any(way.checked is False for way in found):
            # Where the record says which operand it is, no other one is meant.
            one = unproved.operand(node, named)
            return next((way for way in found if one is None or way.target is one), None)
        # A part inside of an op is found by its numbers; without them, only where one can be meant.
        way = unproved.led(flow, edge, node, found, self._step.flows, named)
        fitting = (each for each in found if each.gradient.shape == recorded.shape)
        return next(fitting, None) if way is None and alone and sum(named) != 1 else way

    def _inner(self, edge: Edge, node: Node) -> list[Expr]:
        """Return the parts of a node's expression, those last that another edge has led to.

        Both summands of a sum get the same gradient, as the sum itself does, so their numbers do
        not tell them apart. A part without a leaf to which the next node leads is not its part, and
        what only takes another shape stays the part that it is.
        """
        following = self._step.flows[edge.to or 0]
        leads = {further.leaf for further in following.downstream if further.leaf}
        moved = node_name(self._step.flows[node.flow]) in unproved.VIEWS

        def unlikely(part: Expr) -> tuple[bool, bool, bool]:
            lacks = not leads <= {leaf.name for leaf in leaves(part)}
            other = moved and part is not node.part
            return other, lacks, self._leads.get(id(part), edge.to) != edge.to

        return sorted(inside(node), key=unlikely)

    def _overwritten(self, flow: Flow, edge: Edge, way: Way) -> Way | None:
        """Return the way that holds if an operand was overwritten after the op had used it.

        A change through ``.data`` passes by autograd, which then computes with the new value.
        """
        assert flow.op is not None
        for place, given in enumerate(way.node.op.inputs):
            for view in self._later(given):
                operands = list(way.node.operands)
                operands[place] = seen(view, given.name)
                changed = self._applied(flow, way.node.op, flow.op, operands)
                evaluation = Evaluation(_precision(flow, way.node.op))
                found = self._way(flow, edge, changed, evaluation) if changed else None
                if found is not None and found.checked:
                    return found._replace(
                        remark=f"{given.name or 'an operand'} was overwritten after the op had "
                        "used it, behind autograd's back: backward computed with the new value"
                    )
        return None

    def _later(self, given: Operand) -> list[View]:
        """Return the values that an operand may have got after its op: in place, or by its name."""
        found = [
            op.output.view
            for op in self._step.ops
            if op.op.endswith("_") and op.inputs and alike(op.inputs[0].view, given.view)
        ]
        for step in (self._story.previous, self._step):
            if step is not None and given.name in step.tensors:
                found.append(step.tensors[given.name])
        return found

    def _operands(self, edge: Edge, node: Node) -> Iterator[Expr]:
        """Yield the op's operands, those first that the record says the edge leads to."""
        places = [
            place
            for place, given in enumerate(node.op.inputs)
            if given.view.dtype.startswith(("float", "bfloat", "complex"))
        ]

        def fits(place: int) -> tuple[bool, bool]:
            led = self._led(edge, node, node.op.inputs[place])
            return not led, places.index(place) != edge.slot

        yield from (node.operands[place] for place in sorted(places, key=fits))

    def _led(self, edge: Edge, node: Node, given: Operand) -> bool:
        """Say whether the record has an edge lead to an operand: the leaf, or what an op made."""
        if edge.leaf is not None and given.name == edge.leaf:
            return True
        reference = self._step.flows[edge.to].op if edge.to is not None else None
        maker = self._story.op(reference) if reference is not None else None
        if reference is None or maker is None:
            return False
        if given.from_ is not None:
            own = self._step.flows[node.flow].op
            return own is not None and reference == OpRef(own.step, given.from_)
        return given.name == maker.output.name and alike(given.view, maker.output.view)


def _operands(op: Op, terms: Terms) -> list[Expr]:
    """Return the operands of an op, each told apart even if a value is used twice."""
    found = zip(terms.operands(op), op.inputs, strict=True)
    return [_distinct(operand, given) for operand, given in found]


def _distinct(operand: Expr, given: Operand) -> Expr:
    """Return a copy of an operand, so that a value that is used twice has two gradients."""
    if isinstance(operand, Leaf):
        return Leaf(operand.name, operand.value, operand.shape, operand.dtype)
    if isinstance(operand, Apply):
        return Apply(operand.rule, operand.operands, operand.settings, operand.shape)
    # A number that is an operand of its own may have a gradient; one of the source has none.
    return seen(given.view, None)


def _is_complex(op: Op, flow: Flow) -> bool:
    """Say whether complex numbers take part, of whose gradients torch passes on the conjugates."""
    views = (op.output.view, *(given.view for given in op.inputs), *flow.upstream)
    return any(view is not None and view.dtype.startswith("complex") for view in views)


def _precision(flow: Flow, op: Op) -> float:
    dtypes = [view.dtype for view in flow.upstream if view is not None]
    return max(precision(dtype) for dtype in (*dtypes, op.output.view.dtype))
