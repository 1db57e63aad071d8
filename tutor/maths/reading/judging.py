"""Whether an equation of the notes holds: both of its sides worked out and compared.

They are compared in double precision. Whatever the script computed in fewer digits may differ by
what rounding explains, which is worked out beside the values.
"""

from typing import NamedTuple

import numpy as np

from tutor.maths.evaluation import Bounded, Evaluation, NotRecorded, agrees, precision
from tutor.maths.expression import Array, Expr, NoRule, apply
from tutor.maths.reading.formula import Reader
from tutor.maths.reading.functions import symbols_only
from tutor.maths.reading.indices import Counting
from tutor.maths.reading.quantities import Quantity, ordered, plain, shapes
from tutor.maths.reading.scope import Scope
from tutor.maths.reading.statements import Statement
from tutor.maths.reading.symbols import Unread, spelled
from tutor.maths.typeset.nodes import Atom, Fence, Node, Word
from tutor.maths.typeset.spacing import items_of
from tutor.maths.written import leaves


class Judged(NamedTuple):
    """Whether an equation holds, and both of its sides as they were worked out.

    `names` are the script's names that its symbols were read as; `left_names` those of the left.
    """

    holds: bool
    left: Array
    right: Array
    names: dict[str, str]
    left_names: frozenset[str]


def judged(statement: Statement, before: Scope, after: Scope) -> Judged:
    """Say whether an equation holds after a step, or an assignment by that step.

    Unread where it cannot be read for certain, or a value is not in the record.
    """
    if statement.right == Word("None"):
        return _cleared(statement.left, after)
    counting = Counting()
    left_names: dict[str, str] = {}
    right_names: dict[str, str] = {}
    assigned = statement.relation == "←"
    source, earlier = (before, None) if assigned else (after, before)
    left = plain(
        Reader(after, counting, left_names).read(_without_arguments(statement.left, after))
    )
    right = plain(Reader(source, counting, right_names, earlier).read(statement.right))
    counting.finish()
    names = {**right_names, **left_names}
    return _compared(*_inline(left, right), names, frozenset(left_names.values()))


def _without_arguments(left: Node, scope: Scope) -> Node:
    """Return ``L`` for ``L(w)``: on the left, brackets behind a name hold what it depends on."""
    match items_of(left):
        case (head, Fence("(", body, ")")) if symbols_only(body):
            spelling = spelled(head)
            if spelling is not None and scope.book.name(spelling) is not None:
                return head
    return left


def _cleared(left: Node, after: Scope) -> Judged:
    """Judge ``w.grad ← None``."""
    match items_of(left):
        case (base, Atom("."), Word("grad")) if (spelling := spelled(base)) is not None:
            name = after.book.name(spelling)
            if name is not None:
                cleared = f"{name}.grad" not in after.book.names
                found = np.asarray(np.nan) if cleared else after.leaf(f"{name}.grad").value
                if found is None:
                    raise Unread(f"the gradient of {name} is too large to be recorded whole")
                names = {spelling: name}
                return Judged(cleared, found, np.asarray(np.nan), names, frozenset({name}))
    raise Unread("None is no value of a tensor")


def _inline(left: Quantity, right: Quantity) -> tuple[Expr, Expr]:
    """Return both sides with the same dimensions: open indices first, in the order of the left."""
    extra = [index for index in right.indices if index not in left.indices]
    if extra:
        raise Unread(f"the index {extra[0]} stands on the right side only")
    aligned = ordered(right, left.indices)
    if right.own != left.own and not right.number:
        squeezed = [tuple(n for n in side.own if n != 1) for side in (left, right)]
        if squeezed[0] != squeezed[1]:
            raise Unread(f"the two sides have the shapes {shapes(left.own, right.own)}")
        aligned = apply("align", aligned, to=(*aligned.shape[: len(left.indices)], *left.own))
    if right.number and left.own:
        aligned = apply("align", aligned, to=(*aligned.shape, *(1,) * len(left.own)))
    return left.expr, aligned


def _compared(left: Expr, right: Expr, names: dict[str, str], own: frozenset[str]) -> Judged:
    dtypes = [leaf.dtype for side in (left, right) for leaf in leaves(side)]
    coarsest = max(dtypes, key=precision, default="float64")
    work = Evaluation(precision(coarsest))
    try:
        first, second = work.of(left), work.of(right)
    except NotRecorded as problem:
        raise Unread(f"{problem} {problem.why}") from problem
    except NoRule as problem:
        raise Unread(str(problem)) from problem
    shape = first.value.shape
    value = np.broadcast_to(second.value, shape)
    error = np.broadcast_to(second.error, shape) + first.error
    floats = coarsest if precision(coarsest) else ("int64" if _whole(value) else "float64")
    holds = agrees(Bounded(value, error), np.asarray(first.value), floats)
    return Judged(holds, np.asarray(first.value), value, names, own)


def _whole(value: Array) -> bool:
    return value.dtype.kind in "iub"
