"""A call's arguments as Python writes them, and the tensors and arrays among them."""

from typing import Any

import numpy as np

from tutor.engine.raw import torch_loaded

LONGEST = 8
"""The longest list of plain values that is written out."""

DEEPEST = 8
"""The most lists inside each other that are written out; a list may hold itself."""

SIMPLE = frozenset({bool, int, float, type(None)})
PLAIN = (bool, int, float, complex, str)
UNKNOWN = "..."
"""What stands for an argument that is not written out. The constant `...` is an `Ellipsis`."""


class Arguments:
    """Writes arguments; `values` are the tensors and arrays met so far, ``$0`` the first."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._arrays = array_types()

    def call(self, args: Any, kwargs: Any) -> tuple[str, ...]:
        """Return a call's arguments, the positional ones and then ``name=value``."""
        positional = [self.word(value) for value in args]
        # A keyword without a value says nothing: torch.nn passes on all that it knows.
        named = [f"{k}={self.word(value)}" for k, value in kwargs.items() if value is not None]
        return (*positional, *named)

    def word(self, value: Any, depth: int = 0) -> str:
        """Return one argument; `depth` is how many lists it is in."""
        if isinstance(value, self._arrays):
            self.values.append(value)
            return f"${len(self.values) - 1}"
        if type(value) in SIMPLE:
            return repr(value)
        match value:
            case tuple() | list():
                return self._sequence(value, depth + 1)
            case dict():
                words = [f"{k!r}: {self.word(v, depth + 1)}" for k, v in value.items()]
                return f"{{{', '.join(words)}}}"
            case range():
                return repr(value)
            case slice():
                bounds = (value.start, value.stop, value.step)
                return f"slice({', '.join(self.word(bound) for bound in bounds)})"
        return literal(value)

    def _sequence(self, values: "tuple[Any, ...] | list[Any]", depth: int) -> str:
        if depth > DEEPEST or (len(values) > LONGEST and not isinstance(values[0], self._arrays)):
            return UNKNOWN
        words = [self.word(value, depth) for value in values]
        if UNKNOWN in words:
            return UNKNOWN
        if isinstance(values, list):
            return f"[{', '.join(words)}]"
        return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def array_types() -> tuple[type, ...]:
    """Return the types of tensors and arrays: what an op has as its inputs."""
    torch = torch_loaded()
    return (np.ndarray,) if torch is None else (torch.Tensor, np.ndarray)


def literal(value: Any) -> str:
    """Return a plain value as Python writes it.

    A dollar sign of a text is written by its code, because ``$0`` is the first input.
    """
    if isinstance(value, np.generic):
        value = value.item()
    for kind in PLAIN:
        if isinstance(value, kind):
            # A subclass (an `IntEnum`, a float of NumPy) may print itself in any way it likes.
            return kind.__repr__(value).replace("$", "\\x24")
    if value is None or value is Ellipsis or type(value).__module__ == "torch":
        return repr(value)
    return UNKNOWN
