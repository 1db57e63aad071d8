"""The equations of a step: one for each name that its ops bound or changed."""

from collections.abc import Iterator

from tutor.derive.plainly import cleared, numbers, unexplained
from tutor.derive.proof import Verdict, proved
from tutor.derive.remarks import stretched
from tutor.derive.stated import Derived, stated
from tutor.derive.terms import Terms, seen
from tutor.maths.calls.registry import Drawn
from tutor.maths.expression import Leaf
from tutor.trace.model import Op, Step


def equations(step: Step, previous: Step | None, terms: Terms, digits: int) -> list[Derived]:
    """Return the equations of a step in the order in which the values came about.

    First those of the recorded calls, then those of plain Python numbers, then what was cleared.
    `previous` is the step before, None for the first.
    """
    found = list(_from_ops(step, terms, digits))
    names = {derived.equation.name for derived in found}
    found += numbers(step, previous, names, digits)
    found += cleared(step, previous, names)
    found += unexplained(step, previous, names)
    return found


def _from_ops(step: Step, terms: Terms, digits: int) -> Iterator[Derived]:
    for number in sorted({op.id for op in terms.wanted} | set(terms.spared)):
        expr = terms.of(number)
        if isinstance(terms.without.get(number), Drawn):
            # There is nothing to derive in what was drawn.
            continue
        if isinstance(expr, Leaf) and expr.name in (None, terms.name(step.ops[number])):
            # Nor in data, and in a value that is handed on under its own name.
            continue
        yield _derived(step.ops[number], terms, digits)


def _derived(op: Op, terms: Terms, digits: int) -> Derived:
    expr = terms.of(op.id)
    name = terms.name(op)
    assert name is not None
    recorded = seen(op.output.view, name)
    missing = [reason for number, reason in terms.without.items() if _inside(number, op.id, terms)]
    if missing:
        verdict = Verdict(None, f"not checked: {missing[0]}")
    else:
        verdict = proved(expr, recorded, terms.dtypes[op.id])
    remarks = stretched(expr)
    if op.id in terms.spared:
        remarks = (_unnamed(name, op), *remarks)
    again = op.op.endswith("_") or op.op == "setitem"
    found = stated(name, expr, recorded, op.output.view, verdict, digits, remarks, again=again)
    return found.at(op.line, op.id)


def _inside(number: int, op: int, terms: Terms) -> bool:
    """Say whether a call without a rule is a part of an op's expression."""
    if number == op:
        return True
    rule = terms.of(number)
    waiting, seen_parts = [terms.of(op)], set()
    while waiting:
        node = waiting.pop()
        if node is rule:
            return True
        if id(node) not in seen_parts:
            seen_parts.add(id(node))
            waiting.extend(getattr(node, "operands", ()))
    return False


def _unnamed(name: str, op: Op) -> str:
    what = f"{op.op} in {op.module}" if op.module else op.op
    return f"{name} stands for the result of {what}, to which the script gives no name"
