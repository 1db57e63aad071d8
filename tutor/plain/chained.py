"""The backward pass as text: each node with its chain rule in names, in numbers and its result."""

from tutor.maths.typeset.transliteration import ascii_text
from tutor.plain.values import brief
from tutor.trace.likeness import ACCUMULATES, node_name, upstream
from tutor.trace.model import Edge, Flow, Step

MOST = 25
"""The longest backward pass that is written out whole, in nodes; of others the length is said."""


def chain_lines(step: Step, ascii: bool = False) -> list[str]:
    """Return the backward pass of a step, a line for each gradient passed on; empty without one."""
    walked = [flow for flow in step.flows if not flow.node.endswith(ACCUMULATES)]
    if not walked:
        return []
    if len(walked) > MOST:
        return [f"The backward pass has {len(step.flows)} nodes; they are not written out here."]
    lines = [f"Node by node, {upstream(step)} standing for the gradient that comes in:"]
    for flow in walked:
        lines += [f"  {line}" for line in flow_lines(flow, step, ascii)]
    return lines


def flow_lines(flow: Flow, step: Step, ascii: bool = False) -> list[str]:
    """Return one node: its op and line, what it passes on and why, and remarks below it."""
    place = f" (line {flow.line})" if flow.line else ""
    head = f"{node_name(flow)}{place}"
    edges = [edge for edge in flow.downstream if edge.view is not None]
    lines = [f"{head}: {_passed(edge, flow, step, '~' if ascii else '≈')}" for edge in edges]
    lines += [f"  {edge.remark}" for edge in edges if edge.remark]
    lines += _through(flow)
    lines += [f"  {flow.remark}"] if flow.remark else []
    lines = lines or [f"{head}: passes nothing on"]
    return [ascii_text(line) for line in lines] if ascii else lines


def _passed(edge: Edge, flow: Flow, step: Step, nearly: str) -> str:
    """Return a gradient that is passed on as an equation, as far as there is a rule for it.

    `nearly` is the sign for shown digits that would not give the shown gradient.
    """
    assert edge.view is not None
    value = brief(edge.view)
    if not edge.symbolic:
        return f"passes {value} on to {_target(edge, step)}"
    left, equals, right = edge.symbolic.partition(" = ")
    name, rule = (left, right) if equals else (f"to {_target(edge, step)}", edge.symbolic)
    if rule == upstream(step) and _unchanged(edge, flow):
        return f"{name} = {rule}, passed on as it is"
    numbers = edge.substituted or ""
    sides = [name, rule, numbers if numbers.replace(",", "") != value else ""]
    wrong = "  (FALSE)" if edge.checked is False else ""
    told = " = ".join(dict.fromkeys(side for side in sides if side))
    if value in sides:
        return told + wrong
    return f"{told} {nearly if edge.approximate else '='} {value}{wrong}"


def _through(flow: Flow) -> list[str]:
    """Return what the parts of a fused node pass on, each formula with its numbers once."""
    lines: list[str] = []
    told = {edge.symbolic.rpartition(" = ")[2] for edge in flow.downstream if edge.symbolic}
    for part in flow.parts:
        numbers = "" if part.symbolic in told else f" = {part.substituted}"
        lines.append(f"  through {part.op}: {part.symbolic}{numbers}")
        told.add(part.symbolic)
    return lines


def _unchanged(edge: Edge, flow: Flow) -> bool:
    """Whether a node passes on the very numbers that came in."""
    assert edge.view is not None
    came = flow.upstream[0] if flow.upstream else None
    return came is not None and came.values is not None and came.values == edge.view.values


def _target(edge: Edge, step: Step) -> str:
    """Return what takes a gradient in: a leaf by its name, else the next node."""
    if edge.leaf:
        return edge.leaf
    known = edge.to is not None and edge.to < len(step.flows)
    return node_name(step.flows[edge.to]) if known and edge.to is not None else "nothing further"
