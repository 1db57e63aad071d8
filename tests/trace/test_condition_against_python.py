"""Conditions against what Python says of the same text, element by element."""

import math
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from trace_steps import step, view

from tutor.trace.conditions import condition, holds, of_step
from tutor.trace.model import View


def judged(text: str, **tensors: View) -> bool | None:
    return holds(condition(text), *of_step(step(9, "update", 3, tensors=tensors)))


SHAPES = st.sampled_from([(), (1,), (3,), (2, 3), (2, 1)])
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 2.25])


def nested(shape: tuple[int, ...]) -> st.SearchStrategy[Any]:
    found: st.SearchStrategy[Any] = NUMBERS
    for size in reversed(shape):
        found = st.lists(found, min_size=size, max_size=size)
    return found


def at(values: Any, shape: tuple[int, ...], place: tuple[int, ...]) -> Any:
    """Return the element of nested lists that stands at a place of the stretched shape."""
    for size, here in zip(shape, place[len(place) - len(shape) :], strict=True):
        values = values[0 if size == 1 else here]
    return values


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "1", "0.5", "3"]),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
        lambda found: f"({' '.join(found)})"
    ) | inner.map(lambda found: f"-{found}") | inner.map(lambda found: f"abs({found})"),
    max_leaves=6,
)  # fmt: skip
COMPARISONS = st.tuples(
    EXPRESSIONS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), EXPRESSIONS
).map(" ".join)


@given(st.data(), SHAPES, SHAPES, COMPARISONS)
def test_a_comparison_of_each_element_is_what_python_says_of_it(
    data: st.DataObject, one: tuple[int, ...], other: tuple[int, ...], text: str
) -> None:
    shapes = {n: s for n, s in (("a", one), ("b", other)) if n in text.replace("abs", "")}
    values = {name: data.draw(nested(shape)) for name, shape in shapes.items()}
    depth = max(map(len, shapes.values()), default=0)
    padded = [(1,) * (depth - len(shape)) + shape for shape in shapes.values()]
    whole = tuple(max(sizes) for sizes in zip(*padded, strict=True))
    fits = all(1 in (a, b) or a == b for sizes in zip(*padded, strict=True)
               for a, b in product(sizes, sizes))  # fmt: skip
    expected: tuple[bool | None, bool | None] = (None, None)
    if fits:
        found = [
            eval(text, {}, {name: at(values[name], shape, place) for name, shape in shapes.items()})
            for place in product(*map(range, whole))
        ]
        expected = any(found), all(found)
    tensors = {name: view(values[name], shape) for name, shape in shapes.items()}
    assert (judged(text, **tensors), judged(f"all({text})", **tensors)) == expected


LOGIC = st.recursive(
    st.sampled_from(["p > 0", "q > 0", "r > 0"]),
    lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
        lambda found: f"({' '.join(found)})"
    ) | inner.map(lambda found: f"not {found}"),
    max_leaves=8,
)  # fmt: skip


@given(LOGIC, st.tuples(*[st.sampled_from([0, 1])] * 3))
def test_conditions_are_joined_as_python_joins_them(text: str, bits: tuple[int, ...]) -> None:
    values = dict(zip("pqr", bits, strict=True))
    tensors = {name: view(value, dtype="int") for name, value in values.items()}
    assert judged(text, **tensors) == eval(text, {}, values)


@given(LOGIC, st.tuples(*[st.sampled_from([0, 1, None])] * 3))
def test_an_answer_in_spite_of_what_is_unknown_is_right_whatever_that_is(
    text: str, bits: tuple[int | None, ...]
) -> None:
    known = {
        n: view(bit, dtype="int") for n, bit in zip("pqr", bits, strict=True) if bit is not None
    }
    unknown = {n: view([[1.0, 0.0]], (1,), dtype="complex64") for n in "pqr" if n not in known}
    held = judged(text, **known, **unknown)
    free = [n for n in "pqr" if n not in known]
    for code in range(2 ** len(free)):
        filled = {n: code >> place & 1 for place, n in enumerate(free)}
        values = {n: bit for n, bit in zip("pqr", bits, strict=True) if bit is not None} | filled
        assert held is None or held == eval(text, {}, values)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=5))
def test_one_number_of_many_is_pythons(values: list[float]) -> None:
    v = {"v": view(values, (len(values),))}
    assert judged(f"max(v) == {max(values)!r} and min(v) == {min(values)!r}", **v) is True
    assert judged(f"abs(sum(v) - {math.fsum(values)!r}) < 1e-9", **v) is True
    assert judged(f"abs(norm(v) - {math.hypot(*values)!r}) < 1e-9", **v) is True
