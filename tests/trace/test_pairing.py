"""Which steps of two runs stand at the same place, and in what they differ."""

import math
import struct
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.steps import number, step
from tutor.trace.model import Summary, View
from tutor.trace.packed import elements
from tutor.trace.pairing import Place, Places, differences, largest, same

FLOATS = st.floats(width=32)
ROW = View("tensor", "float32", (1, 2), "cpu", False, True, [[1.0, 2.0]], number([1.0]).stats)


def packed(values: list[float]) -> View:
    """Return a float32 tensor's view as the engine makes it: from its bytes."""
    data = struct.pack(f"={len(values)}f", *values)
    return View("tensor", "float32", (len(values),), "cpu", False, True, data, None)


def bits(values: list[float]) -> list[bytes]:
    return [b"nan" if math.isnan(value) else struct.pack("=f", value) for value in values]


@given(st.lists(FLOATS, max_size=4), st.lists(FLOATS, max_size=4))
def test_values_are_the_same_when_their_bits_are_and_nan_equals_nan(
    left: list[float], right: list[float]
) -> None:
    assert same(packed(left), packed(right)) == (bits(left) == bits(right))


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=4))
def test_the_largest_distance_is_that_of_finite_elements(pairs: list[tuple[float, float]]) -> None:
    left, right = (packed([pair[side] for pair in pairs]) for side in (0, 1))
    exact = [elements(view.content, "float32") for view in (left, right)]
    both = [pair for pair in zip(*exact, strict=True) if all(map(math.isfinite, pair))]
    finite = [abs(a - b) for a, b in both]

    assert largest(left, right) == max(finite, default=None)


def test_bytes_and_unfolded_values_are_the_same() -> None:
    read = packed([1.0, math.nan])
    assert read.values == [1.0, "nan"]

    assert same(read, packed([1.0, math.nan]))


def test_nan_payloads_do_not_count() -> None:
    other = packed([0.0])
    quiet, loud = (
        View("tensor", "float32", (1,), "cpu", False, True, struct.pack("=I", code), None)
        for code in (0x7FC00000, 0x7FC00001)
    )

    assert same(quiet, loud)
    assert not same(quiet, other)


def test_the_two_zeros_differ_by_nothing() -> None:
    (found,) = differences(
        step("loss", {"x": packed([0.0])}, ()), step("loss", {"x": packed([-0.0])}, ())
    )

    assert (found.name, found.what, found.largest) == ("x", "value", 0.0)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (number([1.0, 2.0]), ROW),
        (number(1.0), View("number", "float", (), "cpu", False, False, 1.0, number(1.0).stats)),
    ],
    ids=["shape", "dtype"],
)
def test_another_shape_or_dtype_is_a_difference(left: View, right: View) -> None:
    found = differences(step("loss", {"x": left}, ()), step("loss", {"x": right}, ()))

    assert [each.what for each in found] == ["value"]


def test_distances_of_other_shapes_are_not_measured() -> None:
    assert largest(number([1.0, 2.0]), ROW) is None


def test_value_and_gradient_are_told_apart() -> None:
    left = step("backward", {"w": number(1.0, -8.0), "b": number(1.0, 2.0)}, ())
    right = step("backward", {"w": number(1.0, -16.0), "b": number(3.0, 2.0)}, ())

    found = differences(left, right)

    assert [(each.name, each.what, each.largest) for each in found] == [
        ("w", "grad", 8.0),
        ("b", "value", 2.0),
    ]
    assert found[0].original == number(-8.0)
    assert found[0].variant == number(-16.0)


def test_a_gradient_on_one_side_only_is_a_difference_without_a_distance() -> None:
    left, right = (step("backward", {"w": w}, ()) for w in (number(1.0, 0.0), number(1.0)))

    (found,) = differences(left, right)

    assert (found.what, found.variant, found.largest) == ("grad", None, None)


def test_a_name_on_one_side_only_is_a_difference() -> None:
    left, right = step("setup", {}, ()), step("setup", {"x": number(1.0)}, ())

    (found,) = differences(left, right)

    assert (found.name, found.original, found.variant) == ("x", None, number(1.0))


def test_a_step_that_stands_alone_differs_by_what_it_changed() -> None:
    alone = step("update", {"w": number(1.0, 2.0), "x": number(3.0)}, ("w",))

    found = differences(None, alone)

    assert [(each.name, each.what, each.original) for each in found] == [
        ("w", "value", None),
        ("w", "grad", None),
    ]
    assert differences(None, None) == ()


def test_complex_distances_are_those_of_the_plane() -> None:
    def view(value: Any) -> View:
        return View("number", "complex", (), "cpu", False, False, value, number(1.0).stats)

    assert largest(view([0.0, 0.0]), view([3.0, 4.0])) == 5.0
    assert largest(view([0.0, 0.0]), view([3.0, "nan"])) is None


def test_two_floats_may_lie_further_apart_than_any_float() -> None:
    assert largest(number(-1.7e308), number(1.7e308)) == sys.float_info.max


def test_large_values_are_compared_by_their_statistics_and_window() -> None:
    def large(mean: float) -> View:
        stats = number([0.0, mean]).stats
        return View("tensor", "float32", (2000,), "cpu", False, True, None, stats)

    assert same(large(1.0), large(1.0))
    assert not same(large(1.0), large(2.0))
    assert largest(large(1.0), large(2.0)) is None


def test_steps_of_an_iteration_are_counted_by_their_phase() -> None:
    places = Places()
    steps = [
        step(phase, {}, (), iteration=i) for i in (1, 2) for phase in ("loss", "other", "loss")
    ]

    found = [places.of(each) for each in steps]

    assert found[2] == Place(1, 1, "loss", "", 2)
    assert found[3] == Place(1, 2, "loss", "", 1)
    assert len(set(found)) == len(found)


def test_the_order_of_phases_does_not_change_their_places() -> None:
    phases = ["forward", "loss", "zero_grad", "backward", "update"]

    found = [Places() for _ in range(2)]
    left = {found[0].of(step(phase, {}, ())) for phase in phases}
    right = {found[1].of(step(phase, {}, ())) for phase in reversed(phases)}

    assert left == right


def test_sections_outside_loops_are_paired_by_headline_and_order() -> None:
    places = Places()
    outside: dict[str, Any] = {"loop": None, "iteration": None}

    found = [places.of(step("setup", {}, (), headline=h, **outside)) for h in ("a", "b", "a")]

    assert [(place.headline, place.number) for place in found] == [("a", 1), ("b", 1), ("a", 2)]


def test_summaries_have_places_too() -> None:
    summary = Summary(7, 1, 3, "loss", 12, 0.5)

    assert Places().of(summary) == Place(1, 3, "loss", "", 1)
