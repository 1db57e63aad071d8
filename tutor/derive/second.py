"""The nodes that backward itself made (``create_graph=True``): derivatives of derivatives.

Such a node is part of the work of a node of an earlier pass. What that one passed on has a chain
rule, which is an expression over the gradient that came into it and its op's operands; so it is
differentiated once more, like any other expression.
"""

from msgspec.structs import replace

from tutor.derive.passes import partial
from tutor.derive.proof import compared
from tutor.derive.story import Story
from tutor.derive.ways import Node, Way, passed_to
from tutor.derive.whole import INTO
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Apply, Const, Expr, Leaf, NoRule, apply, replaced
from tutor.maths.written import applications
from tutor.trace.model import Flow, Operand


def is_known(way: Way, flow: Flow) -> bool:
    """Say whether a chain rule is that of an earlier node itself, and not known to be false."""
    return way.node.flow == flow.id and not way.node.others and way.checked is not False


def node(flow: Flow, way: Way, earlier: Flow, came: Leaf, root: str, story: Story) -> Node:
    """Return the node that stands for the work of an earlier one, whose chain rule is `way`.

    `root` is what the earlier pass was started from, `story` that of its step. The operands are the
    gradient that had come into the earlier node, those of its op, and that op's result, which many
    nodes keep in the place of an operand.
    """
    first = way.node
    own = first.upstream
    upstream = Leaf(_title(way, earlier, root, story), own.value, own.shape, own.dtype)
    result = first.op.output
    into = next(view for view in earlier.upstream if view is not None)
    inputs = (Operand(upstream.name, None, into), *first.op.inputs)
    operands = (upstream, *first.operands)
    if all(operand is not first.part for operand in operands):
        inputs += (Operand(result.name, None, result.view),)
        operands += (first.part,)
    gradient = _by_result(replaced(way.gradient, own, upstream), first.part)
    return Node(replace(first.op, inputs=inputs), gradient, operands, came, flow.id)


def _by_result(gradient: Expr, result: Expr) -> Expr:
    """Return the gradient of log_softmax with the exponential of its result, which torch keeps.

    That is softmax again, and where the gradient of the gradient goes through.
    """
    if not isinstance(result, Apply) or result.rule.name != "log_softmax":
        return gradient
    for part in applications(gradient):
        same = part.operands[0] is result.operands[0] and part.settings == result.settings
        if part.rule.name == "softmax" and same:
            gradient = replaced(gradient, part, apply("exp", result))
    return gradient


def put_in(found: Expr, node: Node, came: Expr) -> Expr:
    """Return what a node passes on, `came` in the place of what came into the earlier node.

    That is the first of the operands of such a node; where they are others, it stands nowhere.
    """
    own = node.operands[0]
    if not isinstance(own, Leaf) or own.shape != came.shape:
        return found
    return replaced(found, own, came)


def nothing(node: Node, recorded: Leaf, evaluation: Evaluation) -> Way | None:
    """Return the way to an operand that only decides, as the sign of what goes into relu does.

    No derivative leads there, and torch passes zeros on to it.
    """
    for operand in node.operands[1:]:
        try:
            leads = passed_to(node, operand, node.upstream) is not None
        except NoRule:
            continue
        if not leads and operand.shape == recorded.shape:
            zero = apply("expand", Const(0), to=recorded.shape)
            way = Way(node, operand, zero, [], *compared(evaluation, zero, recorded))
            return way if way.checked else None
    return None


def _title(way: Way, earlier: Flow, root: str, story: Story) -> str:
    """Return what the gradient is called that came into the earlier node."""
    terms = story.terms(earlier.op.step) if earlier.op else None
    name = terms.name(way.node.op) if terms else None
    return partial(root, name) if name not in (None, root) else INTO
