"""Nodes that do several things at once, unfolded into their textbook steps."""

from collections.abc import Iterable

from tutor.derive.naming import in_names, in_numbers, on_one_line
from tutor.derive.proof import approximate
from tutor.maths.chain import Passed
from tutor.maths.evaluation import Evaluation, NotRecorded
from tutor.maths.expression import Expr, Leaf, NoRule
from tutor.maths.simplified import simplified
from tutor.trace.model import Part


def parts(chains: Iterable[list[Passed]], digits: int) -> tuple[Part, ...]:
    """Return the textbook steps of a node that does several, none for one that does one."""
    found: dict[tuple[int, int], Passed] = {}
    for chain in chains:
        for step in chain:
            if step.node.rule.name != "align":
                # Dimensions of 1 come and go without being written.
                found.setdefault((id(step.node), step.place), step)
    if len({node for node, _ in found}) < 2:
        return ()
    evaluation = Evaluation()
    return tuple(_part(step, evaluation, digits) for step in found.values())


def _part(step: Passed, evaluation: Evaluation, digits: int) -> Part:
    gradient = simplified(step.gradient)
    rough = False
    try:
        # A negative number times nothing is −0 to the processor, and 0 to whoever reads it.
        found = evaluation.of(gradient).value + 0.0
        value = found.tolist()
        rough = approximate(gradient, Leaf(None, found, found.shape), digits)
    except (NoRule, NotRecorded):
        value = None
    local = step.local if step.local is not None else step.gradient
    numbers = in_numbers(gradient, digits)[1]
    return Part(step.node.rule.name, said(local), said(gradient), numbers, value, rough)


def said(expr: Expr) -> str:
    """Return an expression, simplified, on one line in the script's names."""
    return on_one_line(in_names(simplified(expr)))
