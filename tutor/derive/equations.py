"""The equations of a step: one for each name that its ops bound or changed."""

from collections.abc import Iterator

import msgspec
from msgspec import UnsetType

from tutor.derive.bindings import changes_in_place, returned
from tutor.derive.naming import called, unwritten
from tutor.derive.plainly import cleared, numbers, through_views, unexplained
from tutor.derive.proof import Verdict, proved
from tutor.derive.remarks import outdated, stretched, unnamed
from tutor.derive.seeing import seen
from tutor.derive.stated import Derived, stated
from tutor.derive.terms import Terms, without_detach
from tutor.maths.calls.registry import Drawn
from tutor.maths.expression import Expr, Leaf
from tutor.maths.written import leaves
from tutor.trace.model import Op, Step, View

LATER = "{name} has another value by the end of this step, which no equation here tells"
"""What is said of a value that is changed after its call, by no call of its own."""


NAMELESS = "not checked: an operand has no name, and too many elements to be written out"


def equations(step: Step, previous: Step | None, terms: Terms, digits: int) -> list[Derived]:
    """Return the equations of a step in the order in which the values came about.

    First those of the recorded calls, then those of plain Python numbers, then what was cleared.
    `previous` is the step before, None for the first.
    """
    # Who says how a part of w has changed has said how w has.
    changed = {part.whole for part in terms.parts.values()}
    through = list(through_views(step))
    told = changed | {derived.equation.name for derived in through}
    found = _followed(list(_from_ops(step, terms, digits)), step, told)
    names = {whole for d in found for whole in (d.equation.name, d.equation.name.partition("[")[0])}
    names |= changed
    found += through
    names |= {derived.equation.name for derived in found}
    found = _with_numbers(found, list(numbers(step, previous, names, digits)))
    names |= {derived.equation.name for derived in found}
    found += cleared(step, previous, names)
    found += unexplained(step, previous, names)
    return found


def _with_numbers(found: list[Derived], numbers: list[Derived]) -> list[Derived]:
    """Return equations and those of plain assignments behind them, or where they belong.

    In ``a, b = b, a * b`` that of a stands before that of b: it is made of what b was.
    """
    for derived in numbers:
        line = derived.equation.line or 0
        later = (n for n, each in enumerate(found) if (each.equation.line or 0) >= line)
        place = next(later, len(found)) if derived.equation.remarks else len(found)
        found.insert(place, derived)
    return found


def _from_ops(step: Step, terms: Terms, digits: int) -> Iterator[Derived]:
    wanted = {op.id for op in terms.wanted} | {op for op, part in terms.spared if not part}
    for op in step.ops:
        if op.id in wanted and _says_something(op, terms):
            yield _derived(op, 0, terms, digits)
        for part, result in enumerate(op.others, 1):
            told = result.name in terms.bound or (op.id, part) in terms.spared
            if told and not isinstance(terms.without.get(op.id), Drawn):
                yield _derived(op, part, terms, digits)


def _followed(found: list[Derived], step: Step, told: set[str]) -> list[Derived]:
    """Return equations of calls, with a word on each value that is another one after the step.

    NumPy may write into a tensor's memory, and what is changed may be a view of it: the last
    recorded call that gave a name its value need not be what did so last. A part that is changed
    in place has an equation of its own.
    """
    last = {derived.equation.name: place for place, derived in enumerate(found)}
    told = told | returned(step)
    last = {name: place for name, place in last.items() if name not in told}
    for name, place in last.items():
        derived, now = found[place], step.tensors.get(name)
        op = step.ops[derived.equation.op or 0]
        if now is None or op.output.name != name or not _changed(op.output.view, now):
            continue
        remarks = (*derived.equation.remarks, LATER.format(name=called(name)))
        equation = msgspec.structs.replace(derived.equation, remarks=remarks)
        found[place] = derived._replace(equation=equation)
    return found


def _changed(made: View, now: View) -> bool:
    same = (made.shape, made.dtype) == (now.shape, now.dtype)
    return same and made.values is not None and not made.same_values(now)


def _says_something(op: Op, terms: Terms) -> bool:
    """Say whether an op's result is more than data, what was drawn, or what it was before."""
    expr = without_detach(terms.of(op.id))
    if isinstance(terms.without.get(op.id), Drawn) or op.id in terms.data:
        return False
    if unwritten(expr) and not any(leaf.name for leaf in leaves(expr)):
        # So a batch is made of many pieces, of which neither names nor numbers are seen.
        return False
    return not (isinstance(expr, Leaf) and expr.name in (None, terms.name(op)))


def _derived(op: Op, part: int, terms: Terms, digits: int) -> Derived:
    """Return the equation of a result of an op; `part` 1 is the second: ``top, at = x.max(1)``."""
    result = op.others[part - 1] if part else op.output
    made = terms.built(op, terms.operands(op), part) if part else terms.of(op.id)
    expr = without_detach(made)
    name = terms.name(op, part)
    assert name is not None
    recorded = seen(result.view, name)
    verdict = _verdict(op, expr, recorded, terms)
    remarks = (*_drawn(op, terms), *outdated(expr, name, terms.step), *stretched(expr))
    spare = terms.spared.get((op.id, part)) == name
    if spare:
        remarks = (unnamed(name, op), *remarks)
    again = not part and changes_in_place(op) and not (spare or _made_anew(op, name, terms))
    found = stated(name, expr, recorded, result.view, verdict, digits, remarks, again=again)
    return found.at(op.line, op.id)


def _made_anew(op: Op, name: str, terms: Terms) -> bool:
    """Say whether the step has made itself what a call changes: that is part of the right side.

    ``z = w * x; z *= 2`` is no change of what z was before.
    """
    maker = op.inputs[0].from_ if op.inputs else None
    if maker is None or changes_in_place(terms.step.ops[maker]):
        return False
    told = (each for each in terms.wanted if each.id < op.id)
    return terms.step.ops[maker].output.name == name and all(terms.name(o) != name for o in told)


def _verdict(op: Op, expr: Expr, recorded: Leaf, terms: Terms) -> Verdict:
    missing = [
        reason
        for number, reason in terms.without.items()
        if not isinstance(reason, Drawn) and _inside(number, op.id, terms)
    ]
    if missing:
        return Verdict(None, f"not checked: {missing[0]}")
    if unwritten(expr):
        return Verdict(None, NAMELESS)
    return proved(expr, recorded, terms.dtypes[op.id])


def _drawn(op: Op, terms: Terms) -> tuple[str, ...]:
    """Return a sentence on what was drawn at random in an expression, for which nothing speaks."""
    drawn = {
        terms.step.ops[number].op
        for number, reason in terms.without.items()
        if isinstance(reason, Drawn) and _inside(number, op.id, terms)
    }
    inside = {leaf.name for leaf in leaves(terms.of(op.id))}
    named = [
        f"{called(name)} is what {terms.step.ops[number].op} drew, taken as recorded"
        for (number, _), name in terms.spared.items()
        if name in inside and isinstance(terms.without.get(number), Drawn)
    ]
    kept = (each.op for each in terms.step.ops if not isinstance(each.kept, UnsetType))
    if terms.mask and terms.mask in inside and (dropout := next(kept, "")):
        named.append(f"{terms.mask} is what {dropout} has kept, taken as recorded")
    told = f"what {' and '.join(sorted(drawn))} drew is taken as recorded"
    return (*named, *([told] if drawn else []))


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
