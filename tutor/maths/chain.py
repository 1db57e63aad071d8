"""The chain rule: from an expression and its upstream gradient to what each part gets.

Every application of a rule passes on ``upstream × slope``, summed over the dimensions in which
broadcasting had stretched the operand. Gradients that reach a part on several ways add up.
"""

from typing import NamedTuple

from tutor.maths.expression import Apply, Const, Expr, NoRule, Shape, apply, through


class Passed(NamedTuple):
    """What one operation passes on to one of its operands.

    `upstream` came in; `local` is the slope it is multiplied by, None for an operation that is no
    function of each element; `full` is what goes on before the sum over `summed`, the dimensions
    that broadcasting had stretched; `gradient` is what arrives.
    """

    node: Apply
    place: int
    upstream: Expr
    local: Expr | None
    full: Expr
    summed: tuple[int, ...]
    gradient: Expr


def passes_on(node: Apply, upstream: Expr) -> list[Passed | None]:
    """Return what an operation passes on to each operand, None to one that gets nothing."""
    rule = node.rule
    if rule.slopes is not None:
        slopes = rule.slopes(node, *node.operands, **node.settings)
        return [
            None
            if slope is None
            else _passed(node, place, upstream, slope, _times(upstream, slope))
            for place, slope in enumerate(slopes)
        ]
    if rule.gradient is None:
        raise NoRule(f"there is no derivative for {rule.name}")
    gradients = rule.gradient(upstream, node, *node.operands, **node.settings)
    return [
        None if gradient is None else _passed(node, place, upstream, None, gradient)
        for place, gradient in enumerate(gradients)
    ]


def _times(upstream: Expr, slope: Expr) -> Expr:
    """Return an upstream gradient times a slope; 0 lets nothing through, not even a NaN."""
    if isinstance(slope, Const) and slope.number == 0:
        return apply("expand", slope, to=upstream.shape)
    return through(upstream, slope)


def _passed(node: Apply, place: int, upstream: Expr, local: Expr | None, full: Expr) -> Passed:
    shape = node.operands[place].shape
    dims = stretched_dims(full.shape, shape)
    return Passed(node, place, upstream, local, full, dims, unstretched(full, shape))


def stretched_dims(full: Shape, shape: Shape) -> tuple[int, ...]:
    """Return the dimensions of `full` in which broadcasting had stretched `shape`."""
    lead = len(full) - len(shape)
    inner = (lead + axis for axis, size in enumerate(shape) if size == 1 and full[lead + axis] != 1)
    return (*range(lead), *inner)


def unstretched(gradient: Expr, shape: Shape) -> Expr:
    """Return a gradient in the shape of what it belongs to: summed where that was stretched."""
    if gradient.shape == shape:
        return gradient
    if len(gradient.shape) < len(shape) or any(
        size < own for size, own in zip(gradient.shape[::-1], shape[::-1], strict=False)
    ):
        return apply("expand", gradient, to=shape)
    dims = stretched_dims(gradient.shape, shape)
    summed = apply("sum", gradient, dims=dims, keepdim=False) if dims else gradient
    return summed if summed.shape == shape else apply("align", summed, to=shape)


def gradients(expr: Expr, upstream: Expr, wanted: list[Expr]) -> list[Expr | None]:
    """Return the gradient of each of the wanted parts, None for one that gets none.

    `upstream` is the gradient of `expr` itself. NoRule where a derivative on the way is unknown.
    """
    steps = unfolded(expr, upstream, wanted)
    return [arriving(steps, part, upstream if part is expr else None) for part in wanted]


def arriving(steps: list[Passed], part: Expr, total: Expr | None = None) -> Expr | None:
    """Return the sum of `total` and what the steps pass on to a part, None if that is nothing."""
    for step in steps:
        if step.node.operands[step.place] is part:
            total = step.gradient if total is None else total + step.gradient
    return total


def unfolded(expr: Expr, upstream: Expr, wanted: list[Expr]) -> list[Passed]:
    """Return each step of the chain rule from an expression down to the wanted parts, in order."""
    stops = {id(part) for part in wanted}
    order, leading = _order(expr, stops)
    arrived: dict[int, Expr] = {id(expr): upstream}
    found: list[Passed] = []
    for node in order:
        if id(node) not in arrived or (id(node) in stops and node is not expr):
            continue
        for step in passes_on(node, arrived[id(node)]):
            operand = None if step is None else node.operands[step.place]
            if step is None or isinstance(operand, Const) or id(operand) not in leading:
                continue
            found.append(step)
            known = arrived.get(id(operand))
            arrived[id(operand)] = step.gradient if known is None else known + step.gradient
    return found


def _order(expr: Expr, wanted: set[int]) -> tuple[list[Apply], set[int]]:
    """Return the applications of an expression, each before its operands.

    With them come the ids of all parts that a wanted one is in.
    """
    found: list[Apply] = []
    leading: set[int] = set(wanted)
    seen: set[int] = set()

    def visit(node: Expr) -> None:
        if id(node) in seen or not isinstance(node, Apply):
            return
        seen.add(id(node))
        for operand in node.operands:
            visit(operand)
            if id(operand) in leading:
                leading.add(id(node))
        found.append(node)

    visit(expr)
    return found[::-1], leading
