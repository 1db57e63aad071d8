"""Values as Python source that gives them again to the last bit."""

import base64
import math
import struct
import textwrap
from pprint import pformat
from typing import Any

from tutor.trace.packed import unfolded
from tutor.trace.starting import Starting

READABLE = 64
"""Values of at most so many elements are written as numbers; larger ones in base64."""

WIDTH = 88
"""The width of the lines that values are broken into."""

MARGIN = 12 * " "
"""What stands before the numbers of a value that takes several lines."""

PLAIN = {
    "float32": "float32", "<f4": "float32", "float64": "float64", "<f8": "float64",
    "int32": "int32", "<i4": "int32", "int64": "int64", "<i8": "int64",
    "bool": "bool", "|b1": "bool",
}  # fmt: skip
"""The dtypes whose elements Python's own numbers hold exactly, as torch and NumPy call them."""


def value_source(value: Starting) -> str:
    """Return a value as the source of a tuple: name, kind, dtype, shape, elements."""
    head = f"({value.name!r}, {value.kind!r}, {value.dtype!r}, {value.shape!r},"
    elements = _elements(value)
    if elements.startswith("[") and "\n" in elements:
        return f"{head}\n{textwrap.indent(elements, MARGIN)})"
    return f"{head} {elements})"


def _elements(value: Starting) -> str:
    plain = PLAIN.get(value.dtype)
    if plain is not None and math.prod(value.shape) <= READABLE:
        nested = unfolded(value.data, plain, value.shape)
        if _finite(nested):
            short = _shortened(nested) if plain == "float32" else nested
            return pformat(short, width=WIDTH, compact=True)
    return base64_source(value.data)


def base64_source(data: bytes) -> str:
    """Return bytes in base64, as the source of one string over several lines."""
    text = base64.b64encode(data).decode()
    if len(text) <= WIDTH:
        return repr(text)
    lines = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    return '"""\n' + "\n".join(lines) + '\n"""'


def _finite(nested: Any) -> bool:
    """Say whether all elements are numbers; the infinities and NaN are words in a record."""
    if isinstance(nested, list):
        return all(map(_finite, nested))
    return not isinstance(nested, str)


def _shortened(nested: Any) -> Any:
    """Return elements of float32 with the fewest digits that give the same bits again."""
    if isinstance(nested, list):
        return [_shortened(element) for element in nested]
    for digits in range(6, 10):
        short = float(f"{nested:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", nested):
            return short
    return nested
