"""An expression element by element: the stages of an elementwise part, and one sum of products.

What a formula says in one line is read here off its parts: each part that has one value for every
element is a stage, and a matrix product is the row and the column that meet in one element.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Apply, Array, Expr, NoRule, Shape
from tutor.maths.rules.shapes import transpose
from tutor.maths.stretching import UNWRITTEN, unstretched
from tutor.maths.written import leaves

JOINING = frozenset({"sum", "mean", "prod", "amax", "amin", "max_of_all", "min_of_all"})
"""Rules that join many elements to one and are told which dimensions."""


class Stage(NamedTuple):
    """One part of an expression with its value at each of the elements looked at.

    `shape` is its own shape, `to` that of the elements; they differ where it was stretched.
    """

    expr: Expr
    values: tuple[Any, ...]
    shape: Shape
    to: Shape


class Stages(NamedTuple):
    """Elements by their indices, and the stages from the operands to the result."""

    indices: tuple[tuple[int, ...], ...]
    stages: tuple[Stage, ...]


class Joined(NamedTuple):
    """What a reduction joins to the element `at` of its result, whose value is `total`."""

    at: tuple[int, ...]
    parts: Stages
    total: Any


class Meeting(NamedTuple):
    """The row and the column that meet in the element `at` of a matrix product.

    `first` and `second` are the indices of row and column in the operands, None where the
    dimension is the one that is summed over.
    """

    at: tuple[int, ...]
    first: tuple[int | None, ...]
    second: tuple[int | None, ...]
    row: tuple[Any, ...]
    column: tuple[Any, ...]
    total: Any


def found(expr: Expr, names: frozenset[str]) -> list[Apply]:
    """Return the outermost applications of the named rules that join several elements."""
    seen: dict[int, Apply] = {}

    def visit(node: Expr) -> None:
        if not isinstance(node, Apply) or id(node) in seen:
            return
        if node.rule.name in names and not _single(node):
            seen[id(node)] = node
            return
        for operand in node.operands:
            visit(operand)

    visit(expr)
    return list(seen.values())


def _single(node: Apply) -> bool:
    """Whether a reduction has but one element to join, as the mean of a number."""
    return node.rule.name in JOINING and node.operands[0].size == node.size


def elementwise(expr: Expr) -> bool:
    """Whether an expression is a function of each element of its operands."""
    return isinstance(expr, Apply) and expr.rule.slopes is not None


def kept(expr: Expr, node: Expr) -> bool:
    """Whether each element of an expression is made of the same element of one of its parts."""
    if expr is node:
        return True
    if not isinstance(expr, Apply) or expr.shape != node.shape:
        return False
    stays = elementwise(expr) or expr.rule.name in UNWRITTEN or _single(expr)
    return stays and any(kept(operand, node) for operand in expr.operands)


def stages(expr: Expr, values: Evaluation, positions: Array | None = None) -> Stages:
    """Return an elementwise expression stage by stage, at some of its elements or at all.

    `positions` count the elements in the order in which they lie. NotRecorded and NoRule as when
    it is evaluated.
    """
    chosen = np.arange(expr.size) if positions is None else positions
    places = np.unravel_index(chosen, expr.shape) if expr.shape else ()
    indices = tuple(zip(*(place.tolist() for place in places), strict=True)) if places else ((),)
    listed = tuple(
        Stage(
            part,
            _at(values.of(part).value, expr.shape, chosen),
            unstretched(part).shape,
            expr.shape,
        )
        for part in _parts(expr)
    )
    return Stages(indices, listed)


def joined(node: Apply, values: Evaluation, element: int) -> Joined:
    """Return the elements that a reduction joins to one element of its result."""
    inner = node.operands[0]
    dims = node.settings["dims"]
    left = tuple(size for axis, size in enumerate(inner.shape) if axis not in dims)
    at = _unravelled(element, left)
    places = iter(at)
    selected = tuple(
        slice(None) if axis in dims else next(places) for axis in range(len(inner.shape))
    )
    positions = np.arange(inner.size).reshape(inner.shape)[selected].reshape(-1)
    total = values.of(node).value.reshape(-1)[_raveled(at, left)]
    return Joined(at, stages(inner, values, positions), total.item())


def meeting(node: Apply, values: Evaluation, element: int) -> Meeting:
    """Return what meets in one element of a matrix product."""
    a, b = node.operands
    at = _unravelled(element, node.shape)
    rows, columns = values.of(a).value, values.of(b).value
    if np.iscomplexobj(rows) or np.iscomplexobj(columns):
        raise NoRule("complex numbers have no table")
    place = list(at)
    column = place.pop() if columns.ndim > 1 else None
    row = place.pop() if rows.ndim > 1 else None
    first = (*_batched(place, rows.shape[:-2]), *(() if row is None else (row,)), None)
    second = (*_batched(place, columns.shape[:-2]), None, *(() if column is None else (column,)))
    return Meeting(
        at, first, second, tuple(rows[_slices(first)].tolist()),
        tuple(columns[_slices(second)].tolist()), values.of(node).value[at].item(),
    )  # fmt: skip


def untransposed(expr: Expr) -> Expr | None:
    """Return what an expression transposes, None where it does not swap the last dimensions."""
    swaps = isinstance(expr, Apply) and expr.rule.name == "permute" and expr.ndim > 1
    if not swaps or not isinstance(expr, Apply):
        return None
    inner = expr.operands[0]
    again = transpose(inner)
    return inner if isinstance(again, Apply) and again.settings == expr.settings else None


def _parts(expr: Expr) -> Iterator[Expr]:
    """Yield the parts of an elementwise expression that have a value for each element, each once.

    Operands come before what is made of them; numbers of the source are left out.
    """
    seen: set[int] = set()

    def visit(node: Expr) -> Iterator[Expr]:
        if id(node) in seen or not leaves(node):
            return
        seen.add(id(node))
        inner = unstretched(node)
        if isinstance(inner, Apply) and elementwise(inner) and _stretches(inner, node):
            if inner is not node:
                yield from visit(inner)
                return
            for operand in inner.operands:
                yield from visit(operand)
        yield node

    yield from visit(expr)


def _stretches(inner: Expr, node: Expr) -> bool:
    """Whether broadcasting alone makes one shape of the other."""
    try:
        return np.broadcast_shapes(inner.shape, node.shape) == node.shape
    except ValueError:
        return False


def _at(value: Array, to: Shape, positions: Array) -> tuple[Any, ...]:
    try:
        spread = np.broadcast_to(value, to).reshape(-1)
    except ValueError as problem:
        raise NoRule("a part has another shape") from problem
    if np.iscomplexobj(spread):
        raise NoRule("complex numbers have no table")
    return tuple(spread[positions].tolist())


def _unravelled(element: int, shape: Shape) -> tuple[int, ...]:
    """Return the index of an element; counting on past the last one begins again."""
    size = int(np.prod(shape, dtype=np.int64))
    if not size:
        raise NoRule("there is no element")
    return tuple(int(place) for place in np.unravel_index(element % size, shape)) if shape else ()


def _raveled(index: tuple[int, ...], shape: Shape) -> int:
    return int(np.ravel_multi_index(index, shape)) if shape else 0


def _batched(place: list[int], batch: Shape) -> tuple[int, ...]:
    """Return the leading indices of an operand whose leading dimensions may be stretched."""
    own = place[len(place) - len(batch) :] if batch else []
    return tuple(0 if size == 1 else at for at, size in zip(own, batch, strict=True))


def _slices(index: tuple[int | None, ...]) -> tuple[Any, ...]:
    return tuple(slice(None) if at is None else at for at in index)
