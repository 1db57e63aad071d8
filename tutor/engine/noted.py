"""A call as it was noted while it ran, with copies of what it got and gave."""

from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from tutor.engine.raw import Raw
from tutor.trace.model import OpRef


class Input(NamedTuple):
    """An operand and its copy; `name` is the source's own word for it, where it was tapped.

    `code` is the function in which it has that name, None for the module.
    """

    value: Any
    copied: Raw
    name: str | None = None
    code: CodeType | None = None


class Output(NamedTuple):
    """A result and its copy."""

    value: Any
    copied: Raw


class Call(NamedTuple):
    """One call, copied while it happened. Its values are held until the step's names are known.

    `outputs` are the call's results and their copies: one, or several as those of ``split``.
    `module` is the id of the innermost module that it stands in, `around` those of the outer ones.
    `kept` is what a dropout has kept.
    """

    name: str
    line: int | None
    module: int | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    arguments: tuple[str, ...]
    around: tuple[int, ...] = ()
    kept: Raw | None = None


class Made(NamedTuple):
    """A result without a name: which step's op made it, and which of its outputs it is."""

    value: Any
    by: OpRef
    part: int


def is_common(value: Any) -> bool:
    """Say whether equal values may be one object: small integers, and NumPy's True and False."""
    return isinstance(value, (int, np.bool_))
