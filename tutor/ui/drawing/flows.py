"""The graph that a backward pass walked: a node for each flow, and the operands beside them."""

from tutor.trace.likeness import ACCUMULATES, node_name
from tutor.trace.model import Edge, Flow, Op, Step, View
from tutor.ui.drawing.graph import Graph, Node
from tutor.ui.drawing.recorded import Builder, Earlier, called

VIEWS = frozenset(
    {"t", "transpose", "permute", "view", "reshape", "unsafe_view", "expand", "squeeze", "alias",
     "unsqueeze", "as_strided", "select", "slice"}
)  # fmt: skip
"""Nodes that only look at their input in another way: no operand beside it is theirs."""


class Walk:
    """Turns the flows of one step into nodes."""

    def __init__(self, step: Step, earlier: Earlier | None, lit: Flow | None) -> None:
        self._step, self._earlier, self._lit = step, earlier, lit
        self._flows = {flow.id: flow for flow in step.flows}
        self._builder = Builder()
        self._places: dict[int, int] = {}
        self._leaves: dict[str, int] = {}
        self._names = {e.to: e.leaf for f in step.flows for e in f.downstream if e.to is not None}
        self._steps: dict[int, Step | None] = {}
        # Several nodes of one op are joined by edges; its output is that of the outermost.
        self._inner = {
            edge.to
            for flow in step.flows
            for edge in flow.downstream
            if edge.to is not None and flow.op and self._flows[edge.to].op == flow.op
        }

    def graph(self) -> Graph:
        """Return the graph; the operands of an op stand in the order in which it takes them."""
        for flow in self._step.flows:
            if not _leaf(flow):
                self._places[flow.id] = self._builder.add(self._node(flow))
        for flow in self._step.flows:
            if not _leaf(flow):
                self._builder.inputs[self._places[flow.id]] = self._inputs(flow)
        for flow in self._step.flows:
            if _leaf(flow) and flow.id not in self._places:
                self._places[flow.id] = self._leaf(self._names.get(flow.id) or "", flow, None)
        lit = self._places[self._lit.id] if self._lit else None
        return self._builder.graph(lit, self._places[self._step.flows[0].id])

    def _node(self, flow: Flow) -> Node:
        """Return the node of an op: its value where that was recorded, and what came in."""
        came = next((n for n, view in enumerate(flow.upstream) if view is not None), 0)
        gradient = flow.upstream[came] if flow.upstream else None
        op = self._op(flow)
        if op is None or flow.id in self._inner:
            return Node(node_name(flow), gradient=gradient, line=flow.line)
        results = (op.output, *op.others)
        result = results[came] if came < len(results) else op.output
        alone = not any(e.to in self._inner and self._same_op(flow, e) for e in flow.downstream)
        label = called(op) if alone else node_name(flow)
        # A gradient has the shape of its value; where it has not, the value is another one.
        fits = gradient is None or gradient.shape == result.view.shape
        value = result.view if fits else None
        return Node(label, (result.name or "") if fits else "", value, gradient, flow.line)

    def _inputs(self, flow: Flow) -> list[int]:
        """Return what feeds the op of a flow: the nodes it passed gradients to, and the others."""
        op = self._op(flow)
        passed = [
            place for edge in flow.downstream if (place := self._end(flow, edge, op)) is not None
        ]
        if op is None or not self._owns_operands(flow):
            return passed
        ops = self._ops(flow)
        if sum(operand.view.requires_grad for operand in op.inputs) != len(passed):
            quiet = [o for o in op.inputs if not o.view.requires_grad]
            return [*passed, *(self._builder.operand(operand, ops) for operand in quiet)]
        waiting = iter(passed)
        return [
            next(waiting) if operand.view.requires_grad else self._builder.operand(operand, ops)
            for operand in op.inputs
        ]

    def _owns_operands(self, flow: Flow) -> bool:
        """Whether the operands without a gradient are those of this node of its op.

        Of an op with several nodes it is the only one that is no mere view; that of a negative
        log-likelihood takes the target, though its op computes the softmax as well.
        """
        group = self._group(flow)
        if len(group) == 1 or node_name(flow).startswith("nll_loss"):
            return True
        working = [other for other in group if node_name(other) not in VIEWS]
        return working == [flow]

    def _group(self, flow: Flow) -> list[Flow]:
        """Return the flows of the same op that edges join to a flow, that one included."""
        found, waiting = {flow.id}, [flow.id]
        while waiting:
            here = waiting.pop()
            for other in self._flows.values():
                joined = any(
                    {here, other.id} == {start.id, edge.to}
                    for start in (other, self._flows[here])
                    for edge in start.downstream
                )
                if joined and other.op == flow.op and other.id not in found:
                    found.add(other.id)
                    waiting.append(other.id)
        return [self._flows[number] for number in sorted(found)]

    def _end(self, flow: Flow, edge: Edge, op: Op | None) -> int | None:
        """Return the node at the end of an edge, None where no gradient went along it."""
        target = None if edge.to is None else self._flows[edge.to]
        if target is not None and not _leaf(target):
            return self._places[target.id]
        if target is None and edge.leaf is None:
            return None
        name = edge.leaf or (self._names.get(target.id) if target else None) or ""
        place = self._leaf(name, target, edge, self._operand(op, name))
        if target is not None:
            self._places[target.id] = place
        return place

    def _leaf(
        self, name: str, flow: Flow | None, edge: Edge | None, value: View | None = None
    ) -> int:
        """Return the node of a leaf; the gradient on it is the one that arrived last or is lit."""
        key = name or f"flow {flow.id if flow else ''}"
        came = flow.upstream[0] if flow and flow.upstream else None if edge is None else edge.view
        if key not in self._leaves:
            value = value if value is not None else self._step.tensors.get(name)
            self._leaves[key] = self._builder.add(Node(name or "leaf", "", value, came))
            return self._leaves[key]
        place = self._leaves[key]
        node = self._builder.nodes[place]
        if flow is None:
            # Without a node that adds them up, the parts of several edges have no recorded sum.
            node = node._replace(gradient=None, note="several parts")
        elif flow is self._lit or node.gradient is None:
            node = node._replace(gradient=came, value=node.value or value)
        self._builder.nodes[place] = node
        return place

    def _operand(self, op: Op | None, name: str) -> View | None:
        """Return the value of an op's operand of a name."""
        operands = op.inputs if op and name else ()
        return next((operand.view for operand in operands if operand.name == name), None)

    def _same_op(self, flow: Flow, edge: Edge) -> bool:
        return edge.to is not None and self._flows[edge.to].op == flow.op

    def _op(self, flow: Flow) -> Op | None:
        """Return the op that made a flow's node, from the step in which it ran."""
        if flow.op is None:
            return None
        return next((op for op in self._ops(flow) if flow.op and op.id == flow.op.id), None)

    def _ops(self, flow: Flow) -> tuple[Op, ...]:
        """Return the ops of the step whose op made a flow's node."""
        if flow.op is None:
            return ()
        index = flow.op.step
        if index not in self._steps:
            self._steps[index] = self._look_up(index)
        step = self._steps[index]
        return step.ops if step else ()

    def _look_up(self, index: int) -> Step | None:
        """Return an earlier step, None where it was not recorded."""
        if index == self._step.index:
            return self._step
        try:
            step = self._earlier(index) if self._earlier else None
        except IndexError:
            return None
        return step if step and step.index == index else None


def _leaf(flow: Flow) -> bool:
    return flow.node.endswith(ACCUMULATES)


def flow_graph(step: Step, earlier: Earlier | None, lit: Flow | None) -> Graph:
    """Return the graph that a step's backward pass walked, from the leaves to the loss."""
    return Walk(step, earlier, lit).graph()
