"""The chain rule as it ran: for each autograd node, upstream × local = what it passes on."""

import msgspec

from tutor.derive.arriving import WHY, Arriving
from tutor.derive.naming import PARTIAL, called, in_names, in_numbers, on_one_line, symbol
from tutor.derive.nodes import Nodes
from tutor.derive.passes import Passes, partial
from tutor.derive.proof import approximate
from tutor.derive.remarks import explained, shape, worded
from tutor.derive.seeing import seen
from tutor.derive.story import Story
from tutor.derive.unfolded import parts, said
from tutor.derive.ways import Way, passed_to
from tutor.derive.whole import INTO, of_the_whole
from tutor.maths.chain import Passed
from tutor.maths.expression import Const, Leaf
from tutor.maths.simplified import simplified
from tutor.maths.written import leaves
from tutor.trace.likeness import ACCUMULATES, node_name
from tutor.trace.model import Edge, Flow, FlowRef, Step

AGAIN = "an earlier pass had walked through this node: its graph was kept (retain_graph=True)"

MADE = "backward itself made this node (create_graph=True)"


def flows(
    step: Step, story: Story, found: Nodes, passes: Passes, arriving: Arriving, digits: int
) -> tuple[Flow, ...]:
    """Return the step's flows with their chain rules; `passes` knows what each was started from."""
    return tuple(
        msgspec.structs.replace(
            _flow(flow, story, found, passes, arriving, digits),
            remark=_said(flow, story, found, passes, arriving),
        )
        for flow in step.flows
    )


def _flow(
    flow: Flow, story: Story, found: Nodes, passes: Passes, arriving: Arriving, digits: int
) -> Flow:
    root = passes.root(flow)

    def whole(edge: Edge, way: Way) -> str:
        if passes.inside(flow, edge) or not _is_whole(edge, way, story, arriving):
            return ""
        return _left(edge, way, root)

    ways = {place: found.ways.get((flow.id, place)) for place in range(len(flow.downstream))}
    edges = tuple(
        _edge(
            edge,
            way if way.node.flow == flow.id else of_the_whole(way, flow, story, root),
            whole(edge, way),
            digits,
            passes.parts(flow, edge),
        )
        if (way := ways[place]) is not None
        else edge
        for place, edge in enumerate(flow.downstream)
    )
    told = [edge for edge in edges if edge.symbolic]
    own = [way.chain for way in ways.values() if way and way.node.flow == flow.id]
    return msgspec.structs.replace(
        flow,
        downstream=edges,
        symbolic="; ".join(edge.symbolic or "" for edge in told) or None,
        substituted="; ".join(edge.substituted or "" for edge in told) or None,
        parts=parts(own, digits),
    )


def _said(flow: Flow, story: Story, found: Nodes, passes: Passes, arriving: Arriving) -> str | None:
    """Return what there is to know of a node besides its chain rules."""
    said = []
    if any(arriving.changed(flow, result) for result in range(len(flow.upstream))):
        said.append(f"of what came in: {WHY}")
    ruled = any((flow.id, place) in found.ways for place in range(len(flow.downstream)))
    if not ruled and not flow.node.endswith(ACCUMULATES):
        said.append(_reason(flow, story, found))
    elif passes.again(flow):
        said.append(AGAIN)
    elif isinstance(flow.maker, FlowRef) and flow.inner is not True:
        said.append(_made_by(flow, flow.maker, story, found))
    return "; ".join(said) or None


def _reason(flow: Flow, story: Story, found: Nodes) -> str:
    """Return why a node has no chain rule here."""
    if flow.op is None and flow.node.endswith("Backward"):
        return _own(flow)
    if isinstance(flow.maker, FlowRef):
        return f"{MADE}, and there is no rule for it"
    if flow.op is None:
        return (
            "a call that was not recorded made this node, as in an iteration that ran unrecorded: "
            "there is no line of the script to derive it from"
        )
    if flow.id in found.nodes:
        return f"there is no rule for {flow.node} by itself"
    op = story.op(flow.op)
    if op is not None and op.op == "apply":
        return _own(flow)
    return found.reasons.get(flow.id, f"there is no rule for {flow.node}")


def _made_by(flow: Flow, maker: FlowRef, story: Story, found: Nodes) -> str:
    """Return whose work a node is that backward itself made."""
    earlier = story.at(maker.step)
    if earlier is None:
        return MADE
    first = node_name(earlier.step.flows[maker.id])
    if maker.slot is None:
        return f"{MADE}: it adds up what came into {first} in an earlier pass"
    ways = [found.ways.get((flow.id, place)) for place in range(len(flow.downstream))]
    names = {leaf.name for way in ways if way for leaf in leaves(way.gradient)}
    into = f", {called(INTO)} being what had come in" if INTO in names else ""
    return f"{MADE}: it differentiates what {first} passed on in an earlier pass{into}"


def _own(flow: Flow) -> str:
    """Return what a node of an ``autograd.Function`` does; torch's own ones have a number."""
    return f"the script's own rule: the backward method of {flow.node.removesuffix('Backward')}"


def _edge(edge: Edge, way: Way, whole: str, digits: int, count: int) -> Edge:
    """Return an edge with its chain rule; `count` gradients are added up where it leads.

    `whole` is the gradient that they come to, empty for one without a name.
    """
    gradient = simplified(way.gradient)
    latex = in_names(gradient)
    left = f"{whole} = " if whole and count == 1 else ""
    part = f"one of {count} parts of {on_one_line(whole)}" if whole and count > 1 else None
    remark = way.remark or way.error or _remark(way.chain)
    return msgspec.structs.replace(
        edge,
        local=_local(way),
        symbolic=on_one_line(left + latex),
        latex=left + latex,
        substituted=in_numbers(gradient, digits)[1],
        checked=way.checked,
        remark="; ".join(filter(None, (remark, part, *explained(gradient)))) or None,
        approximate=edge.view is not None and approximate(gradient, seen(edge.view, None), digits),
    )


def _left(edge: Edge, way: Way, root: str) -> str:
    r"""Return ``\frac{\partial loss}{\partial w}``, nothing where the target has no name."""
    name = edge.leaf or (way.target.name if isinstance(way.target, Leaf) else None)
    if name is not None and (name == INTO or name.startswith(PARTIAL)):
        # A gradient of an earlier pass has been differentiated: a fraction of one is not read.
        return ""
    if name == root:
        # What the name meant before it was bound anew: the fraction would read as 1.
        return ""
    if edge.view is not None and edge.view.shape != way.target.shape:
        return ""
    return symbol(partial(root, name)) if name else ""


def _is_whole(edge: Edge, way: Way, story: Story, arriving: Arriving) -> bool:
    """Say whether what an edge passes on is the gradient of what its target's name stands for.

    It is not where a hook changes it, where what was made of the value, as by a cast, has no name
    of its own, and where the value was changed or bound anew within its step.
    """
    to = story.step.flows[edge.to] if edge.to is not None else None
    if to is None or edge.leaf is not None or not isinstance(way.target, Leaf):
        return True
    if arriving.changed(to, edge.into):
        return False
    op = story.op(to.op) if to.op else None
    terms = story.terms(to.op.step) if to.op else None
    if op is None or terms is None:
        return True
    if op.output.name is None:
        made = terms.of(op.id)
        return not isinstance(made, Leaf) or made.name != way.target.name
    later = terms.step.ops[op.id + 1 :]
    return all(other.output.name != op.output.name for other in later)


def _local(way: Way) -> str:
    """Return the local derivative, for what mixes elements what becomes of the upstream g."""
    chain = way.chain
    if len(chain) == 1 and chain[0].local is not None:
        return said(chain[0].local)
    if not any(step.summed for step in chain) and not way.node.upstream.shape:
        one = passed_to(way.node, way.target, Const(1), way.share) if not way.node.others else None
        if one is not None:
            return said(one)
    return said(way.gradient)


def _remark(chain: list[Passed]) -> str | None:
    """Return what broadcasting had stretched, so that its parts are added up on the way back."""
    for step in chain:
        if step.summed:
            name, sizes = worded(step.node.operands[step.place])
            count = step.full.size // max(step.gradient.size, 1)
            if count == 1:
                continue
            return (
                f"{name} was stretched from {shape(sizes)} to {shape(step.full.shape)}, "
                f"so its {count} parts are added up"
            )
    return None
