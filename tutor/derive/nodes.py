"""Which part of an op's expression an autograd node stands for, and where its edges lead in it.

One op may own several nodes: ``linear`` runs AddmmBackward0 and, for the transposed weight,
TBackward0. The first of them stands for the op's whole expression. Where an edge leads to another
node of the same op, that node stands for the part of the expression whose gradient is the one that
was recorded on the edge; so the match is itself proved with numbers. Where that fails, what leaves
the op is derived from the op as a whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from tutor.derive import second, unproved
from tutor.derive.beginnings import Beginnings, Maker
from tutor.derive.evident import MADE, evident
from tutor.derive.leading import Leading
from tutor.derive.seeing import seen
from tutor.derive.story import Story
from tutor.derive.ways import Node, Way, inside, judged, shares, tried
from tutor.maths.evaluation import Evaluation, precision
from tutor.maths.expression import Apply, Expr, Leaf
from tutor.maths.rules.enclosed import is_shut
from tutor.maths.written import leaves
from tutor.trace.likeness import alike, node_name, upstream
from tutor.trace.model import Edge, Flow, Op, Operand, Step, View


class Nodes:
    """The nodes of one step's flows, in the order in which they ran."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._came = upstream(step)
        self._story = story
        self._first: dict[Maker, Node] = {}
        self._reached: set[tuple[Maker | None, int | None]] = set()
        self._leads: dict[int, int | None] = {}
        self._lost: set[int | None] = set()
        self._sharing = Counter(flow.maker for flow in step.flows)
        self._ends = Counter(
            (f.maker, e.to, e.leaf) for f in step.flows for e in f.downstream if e.view is not None
        )
        self._others: dict[int, Nodes] = {step.index: self}
        self.leading = Leading(step, story)
        self._beginnings = Beginnings(story, self.leading, lambda earlier: self.of(earlier).ways)
        self.nodes: dict[int, Node] = {}
        self.ways: dict[tuple[int, int], Way] = {}
        self.reasons: dict[int, str] = {}
        for flow in step.flows:
            self._visit(flow)

    def of(self, story: Story) -> "Nodes":
        """Return the nodes of the step of a story, which may be an earlier one."""
        index = story.step.index
        if index not in self._others:
            self._others[index] = Nodes(story.step, story)
        return self._others[index]

    def beginning(self, maker: Maker) -> Node | None:
        """Return the node that stands for the whole of what made it, None where there is none."""
        return self._first.get(maker)

    def _visit(self, flow: Flow) -> None:
        node = self._beginnings.sliced(flow) or self.nodes.get(flow.id)
        maker = flow.maker
        if node is None and maker is not None:
            # A node inside of an op that was not matched is no beginning of the op.
            node = self._first[maker] if self._is_inner(flow) else self._begun(flow, maker)
        node = node or self._by_name(flow)
        if node is None:
            self._lost |= {edge.to for edge in flow.downstream}
            return
        self.nodes[flow.id] = node
        self._reached |= {(maker, edge.to) for edge in flow.downstream}
        evaluation = Evaluation(_precision(flow, node.op))
        for place, edge in enumerate(flow.downstream):
            way = self._way(flow, edge, node, evaluation)
            if way is None or (flow.op is None and isinstance(way.gradient, Apply)):
                way = self._evident(flow, edge, evaluation) or way
            if way is not None and way.checked is False:
                way = judged(way, edge, evaluation) or self._overwritten(flow, edge, way) or way
            if way is None:
                self._lost.add(edge.to)
                continue
            self.ways[flow.id, place] = way
            self._enter(flow, edge, way)

    def _by_name(self, flow: Flow) -> Node | None:
        """Return the node of which its name says what it does, where what came in is known.

        What a name says of a node whose own gradient is a riddle would lead from nowhere, where the
        op as a whole may still say what leaves it.
        """
        return evident(flow, self._came) if flow.op is None or flow.id not in self._lost else None

    def _begun(self, flow: Flow, maker: Maker) -> Node | None:
        """Return the node that stands for the whole of what made it; `reasons` say why not."""
        found = self._beginnings.of(flow, maker)
        if isinstance(found, Node):
            self._first[maker] = found
            return found
        if found is not None:
            self.reasons[flow.id] = found
        return None

    def _evident(self, flow: Flow, edge: Edge, evaluation: Evaluation) -> Way | None:
        """Return the way of an edge of a node whose name says what it does, where that holds."""
        node = self._by_name(flow)
        if node is None or edge.view is None or edge.slot >= len(node.operands):
            return None
        way = tried(node, node.operands[edge.slot], seen(edge.view, None), evaluation)
        return way if way is not None and way.checked else None

    def _is_inner(self, flow: Flow) -> bool:
        """Say whether a node was reached from another one of the same op."""
        return (flow.maker, flow.id) in self._reached and flow.maker in self._first

    def _enter(self, flow: Flow, edge: Edge, way: Way) -> None:
        """Let the node that an edge leads to stand for the part that the edge's gradient is of."""
        if edge.to is None or not (self._stays(flow, edge) or self._leads_inside(flow, edge)):
            return
        following = self._step.flows[edge.to]
        self._leads.setdefault(id(way.target), edge.to)
        if following.upstream and following.upstream[0] is not None:
            upstream = seen(following.upstream[0], self._came)
            node = way.node._replace(
                part=way.target, upstream=upstream, flow=following.id, others=()
            )
            self.nodes.setdefault(following.id, node)

    def _stays(self, flow: Flow, edge: Edge) -> bool:
        """Say whether an edge leads to another node of the same op."""
        if edge.to is None or flow.maker is None:
            return False
        return self._step.flows[edge.to].maker == flow.maker

    def _leads_inside(self, flow: Flow, edge: Edge) -> bool:
        """Say whether backward made a node that leads into the middle of an op of the script."""
        to = self._step.flows[edge.to or 0]
        return flow.op is None and to.inner is True and node_name(to) not in MADE

    def _way(self, flow: Flow, edge: Edge, node: Node, evaluation: Evaluation) -> Way | None:
        if edge.view is None or flow.maker is None or self._is_shut(flow, edge, node):
            return None
        recorded = seen(edge.view, None)
        found: list[Way] = []
        for way in self._tried(flow, edge, node, recorded, evaluation):
            found.append(way)
            if way.checked and not _stays_itself(flow, way):
                return way
        proved = next((way for way in found if way.checked), None)
        # Torch's own formula for a derivative may be another one: there only numbers tell.
        if flow.op is None:
            return proved or second.nothing(node, recorded, evaluation)
        return self._unproved(flow, edge, node, found) or proved

    def _is_shut(self, flow: Flow, edge: Edge, node: Node) -> bool:
        """Say whether an edge is one of several within an op that is written as a word.

        Of the many steps of a sequence each passes on a share alone, which nothing tells apart from
        others; together they are what the op as a whole passes on.
        """
        if not is_shut(node.part):
            return False
        return self._stays(flow, edge) or self._ends[flow.maker, edge.to, edge.leaf] > 1

    def _tried(
        self, flow: Flow, edge: Edge, node: Node, recorded: Leaf, evaluation: Evaluation
    ) -> Iterator[Way]:
        """Yield the ways that an edge may stand for, the likely ones first."""
        stays = self._stays(flow, edge)
        whole = self._first.get(flow.maker, node) if flow.maker else node
        for start in (node,) if stays or whole is node else (node, whole):
            for target in self._targets(flow, edge, start):
                way = tried(start, target, recorded, evaluation)
                if way is not None:
                    yield way
        if node.flow == flow.id:
            for way in shares(node, recorded, evaluation):
                if stays != unproved.given(way.node, way.target):
                    yield way

    def _unproved(self, flow: Flow, edge: Edge, node: Node, found: list[Way]) -> Way | None:
        """Return the way that an edge has to be, whose numbers do not tell so."""
        alone = self._sharing[flow.maker] == 1
        named = [self.leading.leads(edge, node, given) for given in node.op.inputs]
        totals = [way for way in found if way.share is None]
        if alone and any(way.checked is False for way in totals):
            # Where the record says which operand it is, no other one is meant.
            one = unproved.operand(node, named)
            return next((way for way in totals if one is None or way.target is one), None)
        # A part inside of an op is found by its numbers; without them, only where one can be meant.
        way = unproved.led(flow, edge, node, totals, self._step.flows, named)
        way = way or unproved.shared(flow, edge, found)
        if way is None and flow.op is not None and not alone and not self._stays(flow, edge):
            whole = self._first.get(flow.op, node)
            way = unproved.of_the_whole(flow, edge, whole, totals, self._step.flows, named)
        shape = edge.view.shape if edge.view else ()
        fitting = (each for each in totals if each.gradient.shape == tuple(shape))
        return next(fitting, None) if way is None and alone and sum(named) != 1 else way

    def _targets(self, flow: Flow, edge: Edge, node: Node) -> Iterable[Expr]:
        """Return the parts of a node's expression that an edge may lead to, the likely ones first.

        What backward made may lead into the middle of an op of the script, to a part of it.
        """
        if self._stays(flow, edge):
            return self._inner(edge, node)
        found = self._operands(edge, node)
        return found if flow.op is not None else [*found, *inside(node)]

    def _inner(self, edge: Edge, node: Node) -> list[Expr]:
        """Return the parts of a node's expression, those last that another edge has led to.

        Both summands of a sum get the same gradient, as the sum itself does, so their numbers do
        not tell them apart. A part without a leaf to which the next node leads is not its part, and
        what only takes another shape stays the part that it is.
        """
        following = self._step.flows[edge.to or 0]
        leads = {further.leaf for further in following.downstream if further.leaf}
        moved = node_name(self._step.flows[node.flow]) in unproved.VIEWS

        def unlikely(part: Expr) -> tuple[bool, bool, bool, bool]:
            lacks = not leads <= {leaf.name for leaf in leaves(part)}
            other = moved and part is not node.part
            turned = edge.view is not None and part.shape != edge.view.shape
            return other, lacks, self._leads.get(id(part), edge.to) != edge.to, turned

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
                changed = self._beginnings.applied(flow, way.node.op, flow.op, operands)
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
        """Yield the op's operands, those first that the record says the edge leads to.

        Where it leads to a leaf that is one of them, it is no other one.
        """
        places = [
            place
            for place, given in enumerate(node.op.inputs)
            if given.view.dtype.startswith(("float", "bfloat", "complex"))
        ]

        def fits(place: int) -> tuple[bool, bool]:
            led = self.leading.leads(edge, node, node.op.inputs[place])
            return not led, places.index(place) != edge.slot

        leaf = [place for place in places if edge.leaf and node.op.inputs[place].name == edge.leaf]
        yield from (node.operands[place] for place in sorted(leaf or places, key=fits))


def _precision(flow: Flow, op: Op) -> float:
    dtypes = [view.dtype for view in flow.upstream if view is not None]
    return max(precision(dtype) for dtype in (*dtypes, op.output.view.dtype))


def _stays_itself(flow: Flow, way: Way) -> bool:
    """Say whether a node is said to pass its gradient on to the very part that it stands for.

    What only takes another shape does. Of any other node equal numbers may be chance, as of a limit
    that lets everything through.
    """
    return way.target is way.node.part and node_name(flow) not in unproved.VIEWS
