"""Views that are compared without being unfolded, whoever has unfolded one of them."""

import math
import struct

from hypothesis import given
from hypothesis import strategies as st

from tutor.advice.numbers import is_zero, largest, number, numbers, same
from tutor.trace.model import View

FLOATS = st.lists(st.floats(width=32), min_size=1, max_size=6)


def view(values: list[float], shape: tuple[int, ...] | None = None) -> View:
    data = struct.pack(f"={len(values)}f", *values)
    return View(
        "tensor",
        "float32",
        (len(values),) if shape is None else shape,
        "cpu",
        True,
        True,
        data,
        None,
    )


@given(FLOATS)
def test_a_view_is_the_same_before_and_after_it_was_unfolded(values: list[float]) -> None:
    one, other = view(values), view(values)
    other.unfold()
    assert same(one, other)
    assert same(other, one)
    assert type(one.content) is bytes


@given(FLOATS, FLOATS)
def test_two_views_are_the_same_only_with_the_same_elements(
    one: list[float], other: list[float]
) -> None:
    unfolded = view(other)
    unfolded.unfold()
    expected = list(map(str, one)) == list(map(str, other))
    assert same(view(one), unfolded) == expected


@given(FLOATS)
def test_zeros_are_found_whatever_their_sign(values: list[float]) -> None:
    assert is_zero(view(values)) == all(value == 0 for value in values)
    assert is_zero(view([0.0, -0.0]))
    assert is_zero(None)


@given(FLOATS)
def test_the_largest_element_is_known_where_all_are_finite(values: list[float]) -> None:
    expected = max(map(abs, values)) if all(map(math.isfinite, values)) else None
    assert largest(view(values)) == expected


def test_the_only_element_is_a_number() -> None:
    assert number(view([2.5], ())) == 2.5
    assert number(view([2.5], (1, 1))) == 2.5
    assert number(view([1.0, 2.0])) is None
    assert number(None) is None


def test_what_was_not_kept_has_no_elements() -> None:
    large = View("tensor", "float32", (9,), "cpu", True, True, None, None)
    assert numbers(large) is None
