"""Values as Python source: what is read back has the same bits."""

import base64
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.elements import value_source
from tutor.trace.starting import Starting

CODES = {"float32": "f", "float64": "d", "int64": "q", "bool": "?"}


def starting(dtype: str, values: list[Any], shape: tuple[int, ...] | None = None) -> Starting:
    data = struct.pack(f"={len(values)}{CODES[dtype]}", *values)
    return Starting("x", "tensor", dtype, shape or (len(values),), data)


def data_of(value: Starting) -> bytes:
    """Return the bytes that the source of a value gives when it is read."""
    name, kind, dtype, shape, elements = eval(value_source(value))
    assert (name, kind, dtype, shape) == (value.name, value.kind, value.dtype, value.shape)
    if isinstance(elements, str):
        return base64.b64decode(elements)
    flat = elements
    for _ in shape[1:]:
        flat = [element for row in flat for element in row]
    return struct.pack(f"={len(flat)}{CODES[dtype]}", *flat)


@given(st.lists(st.floats(width=32), min_size=1, max_size=70))
def test_float32_comes_back_bit_for_bit(values: list[float]) -> None:
    value = starting("float32", values)

    assert data_of(value) == value.data


@given(st.lists(st.floats(), min_size=1, max_size=70))
def test_float64_comes_back_bit_for_bit(values: list[float]) -> None:
    value = starting("float64", values)

    assert data_of(value) == value.data


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5))
def test_integers_come_back(values: list[int]) -> None:
    value = starting("int64", values)

    assert data_of(value) == value.data


def test_small_values_can_be_read_by_a_person() -> None:
    value = starting("float32", [0.3088, -2.9144, 1.3369, 1e-05], (2, 2))

    assert value_source(value) == (
        "('x', 'tensor', 'float32', (2, 2), [[0.3088, -2.9144], [1.3369, 1e-05]])"
    )


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_has_no_literal_is_written_as_bytes(value: float) -> None:
    source = value_source(starting("float32", [value]))

    assert isinstance(eval(source)[4], str)


def test_a_large_value_is_broken_into_lines() -> None:
    source = value_source(starting("float64", [0.1] * 1000))

    assert max(map(len, source.split("\n"))) <= 100


def test_dtypes_that_python_lacks_are_written_as_bytes() -> None:
    value = Starting("x", "tensor", "bfloat16", (2,), b"\x80\x3f\x00\x40")

    assert base64.b64decode(eval(value_source(value))[4]) == value.data
