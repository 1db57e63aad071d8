"""Views that hold their elements as bytes: what is read out of them, and what others are told."""

import json
import math
import struct
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.trace.lines import json_line, views
from tutor.trace.model import Edge, Flow, Op, Operand, Result, Stats, Step, View
from tutor.trace.packed import PACKED, REAL

FLOATS = st.lists(st.floats(width=32), min_size=1, max_size=40)
"""NaN and the infinities are among them."""


def packed(data: bytes, shape: tuple[int, ...], dtype: str = "float32", **more: Any) -> View:
    return View("tensor", dtype, shape, "cpu", False, True, data, None, **more)


def row(*values: float) -> View:
    return packed(struct.pack(f"={len(values)}f", *values), (len(values),))


def sent(view: View) -> View:
    """Return a view as it arrives in the other process."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(view), type=View)


def test_a_matrix_is_unfolded_into_rows() -> None:
    view = packed(struct.pack("=6f", *range(6)), (2, 3))

    assert view.values == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert (view.stats.min, view.stats.max, view.stats.mean) == (0.0, 5.0, 2.5)
    assert view.stats.std == pytest.approx(math.sqrt(35 / 12))


@pytest.mark.parametrize(
    ("shape", "values"), [((0,), []), ((0, 3), []), ((2, 0), [[], []]), ((2, 0, 3), [[], []])]
)
def test_what_has_no_elements_has_its_shape(shape: tuple[int, ...], values: list[Any]) -> None:
    view = packed(b"", shape)

    assert view.values == values
    assert view.stats == Stats(None, None, None, None, 0, 0, False)


@pytest.mark.parametrize("dtype", sorted(PACKED))
def test_a_bare_value_of_every_dtype_is_unfolded(dtype: str) -> None:
    code = REAL.get(dtype, "dd" if dtype != "complex64" else "ff")
    view = packed(struct.pack(f"={code}", *[1] * len(code)), (), dtype)

    assert view.values == (1 if dtype in REAL else [1.0, 1.0])


def test_a_complex_value_counts_as_not_finite_by_either_part() -> None:
    parts = (1.0, 2.0, math.nan, 0.0, 0.0, -math.inf)
    view = packed(struct.pack("=6d", *parts), (3,), "complex128")

    assert view.values == [[1.0, 2.0], ["nan", 0.0], [0.0, "-inf"]]
    assert view.stats == Stats(None, None, None, None, 1, 1, False)


@given(FLOATS)
def test_figures_do_not_depend_on_whether_the_values_were_read_before(values: list[float]) -> None:
    unread, read = row(*values), row(*values)
    assert len(read.values) == len(values)

    assert read.stats == unread.stats


@given(FLOATS)
def test_counts_and_extremes_are_those_of_the_elements(values: list[float]) -> None:
    stats = row(*values).stats
    finite = [value for value in values if math.isfinite(value)]

    assert stats.nan == sum(map(math.isnan, values))
    assert stats.inf == sum(map(math.isinf, values))
    assert (stats.min, stats.max) == (min(finite, default=None), max(finite, default=None))


@given(FLOATS)
def test_a_view_that_was_sent_says_the_same(values: list[float]) -> None:
    view = row(*values)

    assert sent(view) == view
    assert sent(view).values == view.values
    # What was unfolded before it was sent arrives as it is.
    assert sent(view).stats == view.stats


def test_the_mean_of_values_beyond_a_float_is_unknown() -> None:
    view = packed(struct.pack("=2d", 1.7e308, 1.7e308), (2,), "float64")

    assert (view.stats.max, view.stats.mean, view.stats.std) == (1.7e308, None, None)


def test_views_are_told_apart_by_values_and_by_all_else() -> None:
    one, other = row(1.0, math.nan), row(1.0, math.nan)
    assert other.values == [1.0, "nan"]

    assert one == other
    assert row(0.0) == row(-0.0)
    assert one != row(1.0, 2.0)
    assert row(1.0) != packed(struct.pack("=f", 1.0), (1, 1))
    assert row(1.0) != msgspec.structs.replace(row(1.0), requires_grad=True)
    assert row(1.0) != msgspec.structs.replace(row(1.0), grad=row(2.0))
    assert row(1.0) != 1.0


def test_large_views_are_told_apart_by_their_statistics() -> None:
    stats = Stats(0.0, 1.0, 0.5, 0.1, 0, 0, False)
    other = Stats(0.0, 1.0, 0.5, 0.2, 0, 0, False)

    def large(figures: Stats) -> View:
        return View("tensor", "float32", (100, 100), "cpu", False, True, None, figures)

    assert large(stats) == large(stats)
    assert large(stats) != large(other)


def step(**parts: Any) -> Step:
    return Step(
        0, 1, 1, {}, "forward", "", None, 1, 1, "", "", 0.1, parts.get("tensors", {}), (),
        parts.get("ops", ()), parts.get("flows", ()),
    )  # fmt: skip


def test_every_view_of_a_step_is_written_as_numbers() -> None:
    with_grad = msgspec.structs.replace(row(1.0), grad=row(math.inf))
    op = Op(
        0, "split", 1, None, (Operand("x", None, row(2.0)),), Result(None, row(3.0)), (),
        (Result("b", row(4.0)),),
    )  # fmt: skip
    flow = Flow(0, "SplitBackward0", None, None, (row(5.0), None), (Edge(None, "x", row(6.0)),))

    line = json_line(step(tensors={"w": with_grad}, ops=(op,), flows=(flow,)))

    told = json.loads(line)
    assert line.endswith("\n")
    assert told["tensors"]["w"]["values"] == [1.0]
    assert told["tensors"]["w"]["grad"]["values"] == ["inf"]
    assert told["tensors"]["w"]["grad"]["stats"]["inf"] == 1
    assert told["ops"][0]["inputs"][0]["view"]["values"] == [2.0]
    assert told["ops"][0]["output"]["view"]["values"] == [3.0]
    assert told["ops"][0]["others"][0]["view"]["stats"]["max"] == 4.0
    assert told["flows"][0]["upstream"][0]["values"] == [5.0]
    assert told["flows"][0]["downstream"][0]["view"]["values"] == [6.0]


def test_no_view_of_a_step_is_forgotten() -> None:
    op = Op(0, "relu", 1, None, (Operand("x", None, row(1.0)),), Result(None, row(2.0)))
    flow = Flow(0, "ReluBackward0", None, None, (None,), (Edge(None, None, None),))

    found = views(step(tensors={"a": row(3.0)}, ops=(op,), flows=(flow,)))

    assert [view.values for view in found] == [[3.0], [1.0], [2.0]]
