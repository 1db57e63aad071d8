"""What there is to say of an expression in words: what broadcasting stretched, and to what."""

import re
from math import prod

from tutor.derive.bindings import changes_in_place
from tutor.derive.naming import PRIME, by_name, called, constant, on_one_line, values_of_names
from tutor.derive.seeing import seen as recorded
from tutor.maths.edges import at_the_edge
from tutor.maths.expression import Apply, Const, Expr, Leaf, Shape
from tutor.maths.recorded import differ
from tutor.maths.stretching import filling
from tutor.maths.written import (
    ATOM,
    POWER,
    SIZED,
    applications,
    bracketed,
    leaves,
    written,
)
from tutor.plain.changes import listed
from tutor.trace.likeness import upstream
from tutor.trace.model import Op, Step

MOST = 3
"""The most sentences on one equation."""

UNNAMED = "an operand"
"""What a sentence calls an operand that has neither a name nor a short formula."""

SHORT = 24
"""The most characters of a formula by which a sentence calls an operand."""

PUT = "at: 0 in all other places, and the sum where a place is named twice"

EXPLAINED = {
    "above": "where both sides of > are equal, it counts as one half",
    "mask": "a condition counts as 1 where it holds and as 0 where it does not",
    "others": "∏ others: for each element, the product of all the other ones",
    "outer": "⊗ multiplies each element of one with each of the other",
    "conv": "∗ moves the kernel over the image: each result is a sum of products",
    "conv_input": "∗ᵀ sends each number back through the kernel to all that it was made of",
    "conv_weight": "∗ moves one over the other: each result is a sum of products",
    "to_largest": "to_largest gives each number to the largest element of its window",
    "shared": "shared gives each element of a window the same part",
    "positions": "positions counts along the dimension: 0, 1, 2, …",
    "lstm": "lstm: in each step i, f, g, o are the quarters of x W_ihᵀ + h W_hhᵀ, with biases if "
    "any; c ← σ(f) ⊙ c + σ(i) ⊙ tanh(g) and h ← σ(o) ⊙ tanh(c)",
    "gru": "gru: in each step r and z are σ of thirds of x W_ihᵀ + h W_hhᵀ, with biases if any, "
    "n is tanh of the last ones with r ⊙ that of h; h ← (1 − z) ⊙ n + z ⊙ h",
    "rnn_tanh": "rnn_tanh: in each step h ← tanh(x W_ihᵀ + h W_hhᵀ), with biases if any",
    "rnn_relu": "rnn_relu: in each step h ← relu(x W_ihᵀ + h W_hhᵀ), with biases if any",
    "attention": "attention: Q, K and V are thirds of the width of x W_inᵀ + b_in, in heads; "
    "softmax(Q Kᵀ/√d) V of all heads side by side, times W_outᵀ, plus b_out; a mask, "
    "the last operand, hides scores",
    "through": "through: all that reaches the operand behind the comma, on every way",
    "put": PUT,
    "put_at": PUT,
}
"""What the writing of a rule means, where mathematics has no sign or word of its own for it."""

COUNTERS = re.compile(r"(?:^|, )([i-n])(?=,|$)")
"""A letter in an index that stands for every place along a dimension."""

BEGUN = "{name} is the gradient with which backward begins"


def stretched(expr: Expr) -> tuple[str, ...]:
    """Return a sentence for each operand that broadcasting stretched, outermost first."""
    found: dict[str, None] = {}
    seen: set[int] = set()

    def visit(node: Expr) -> None:
        if id(node) in seen or not isinstance(node, Apply):
            return
        seen.add(id(node))
        if node.rule.slopes is not None:
            for operand in node.operands:
                # With as many elements as before nothing is stretched: () to [1], or [1] to [1, 1].
                told = not isinstance(operand, Const) and operand.size != node.size
                if told and (operand.size > 1 or worded(operand)[0] != UNNAMED):
                    found[_sentence(operand, node.shape)] = None
        for operand in node.operands:
            visit(operand)

    visit(expr)
    return tuple(found)[:MOST]


def outdated(expr: Expr, target: str, step: Step) -> tuple[str, ...]:
    """Return a sentence for each name that means another value here than after the step.

    A loop or a later line of the same step may have bound it anew, and a function that was called
    may have a variable of that name. The equation's own name (`target`, or what it is a part of) is
    none of them: its arrow says that it is made of what it was.
    """
    own = {target, target.partition("[")[0]}
    found = []
    for name, known in values_of_names(expr).items():
        if name not in step.tensors or name in own:
            continue
        now = recorded(step.tensors[name], name)
        if len(known) > 1:
            each = listed([called(name + PRIME * place) for place in range(len(known))])
            found.append(f"{each} are {len(known)} values of {called(name)}, one after the other")
        elif known[0].shape != now.shape or differ(known[0], now):
            found.append(f"{called(name)} is another value here than at the end of this step")
    return tuple(found)


def begun(expr: Expr, step: Step) -> tuple[str, ...]:
    """Return what ``g`` stands for in the gradient of a leaf, where it stands in it."""
    name = upstream(step)
    named = any(leaf.name == name for leaf in leaves(expr))
    return (BEGUN.format(name=name),) if named and name not in step.tensors else ()


def worded(operand: Expr) -> tuple[str, Shape]:
    """Return how a sentence calls an operand, by its name or a short formula, and its shape.

    Dimensions of 1 that only bring it beside another operand are left out, as they are not written.
    """
    while isinstance(operand, Apply) and operand.rule.name == "align":
        operand = operand.operands[0]
    if isinstance(operand, Leaf):
        return called(operand.name) if operand.name else UNNAMED, operand.shape
    text = on_one_line(bracketed(written(operand, by_name, constant), POWER))
    known = all(leaf.name for leaf in leaves(operand)) and len(text) <= SHORT
    return text if known else UNNAMED, operand.shape


def _sentence(operand: Expr, to: Shape) -> str:
    name, sizes = worded(operand)
    if operand.size == 1 and not operand.shape:
        return f"{name} is one number, used for each of {prod(to)} elements"
    times = prod(to) // max(operand.size, 1)
    return f"{name} {shape(sizes)} is stretched to {shape(to)}, used {times} times"


def explained(expr: Expr) -> tuple[str, ...]:
    """Return what signs and words of the tutor's own mean in an expression, each once."""
    found: dict[str, None] = {}
    for node in applications(expr):
        if (edge := at_the_edge(node)) is not None:
            found[edge] = None
        letters = COUNTERS.findall(node.settings.get("text", ""))
        if letters:
            one = " and ".join(dict.fromkeys(letters))
            found[f"{one} in an index: each place in turn along that dimension"] = None
        if node.rule.name in EXPLAINED:
            found[EXPLAINED[node.rule.name]] = None
    return tuple(found)[:MOST]


def full_of_one(expr: Expr) -> tuple[str, ...]:
    """Return what a number with a shape below it stands for, for each in an expression."""
    found: dict[str, None] = {}
    for node in applications(expr):
        if node.rule.name not in SIZED:
            continue
        for operand in node.operands:
            number = filling(operand)
            if number is not None:
                found[_full(number, operand.shape)] = None
    return tuple(found)[:MOST]


def _full(number: Expr, sizes: Shape) -> str:
    text = bracketed(written(number, by_name, constant), ATOM)
    below = r" \times ".join(str(size) for size in sizes)
    told = on_one_line(f"{{{text}}}_{{{below}}}")
    return f"{told} has {on_one_line(text)} in each place of {shape(sizes)}"


def marked(small: Shape, to: Shape) -> str:
    """Return a shape with a star at each dimension that was stretched: ``[5*, 2]``."""
    lead = len(to) - len(small)
    parts = [
        f"{size}*" if axis < lead or small[axis - lead] != size else str(size)
        for axis, size in enumerate(to)
    ]
    return f"[{', '.join(parts)}]"


def shape(sizes: Shape) -> str:
    """Return a shape as the screen writes it."""
    return f"[{', '.join(str(size) for size in sizes)}]"


def of_step(name: str, expr: Expr) -> tuple[str, ...]:
    """Return a sentence for each step by which values are called in an equation of this name."""
    found: dict[str, dict[str, None]] = {}
    for each in (name, *(leaf.name or "" for leaf in leaves(expr))):
        value, _, step = each.rpartition("/∂")[2].partition("@")
        if step:
            found.setdefault(step, {})[called(value)] = None
    return tuple(
        f"({step}) says which step {listed([*values])} {'is' if len(values) == 1 else 'are'} from: "
        "several have one of that name"
        for step, values in found.items()
    )[:MOST]


def unnamed(name: str, op: Op) -> str:
    """Return what a name stands for which the script does not know."""
    if op.output.name is not None and changes_in_place(op):
        whole = called(op.output.name)
        return f"{called(name)} stands for what {whole} is before it is changed further"
    # The model itself has no path in it, and is called by its name in both.
    parts = dict.fromkeys(filter(None, (op.model, op.module)))
    module = ".".join(parts)
    what = f"{op.op} in {module}" if op.module else op.op
    return f"{called(name)} stands for the result of {what}, to which the script gives no name"
