"""torch's calls for whole lists, as the ops on single tensors that they stand for.

Optimizers with ``foreach=True`` call ``_foreach_add_(params, grads, alpha=-lr)``, which is
``param.add_(grad, alpha=-lr)`` for each parameter in turn.
"""

from collections.abc import Iterator, Sequence
from typing import Any

PREFIX = "_foreach_"

SCALED = ("addcmul", "addcdiv")
"""Ops whose fourth operand, here the factors of all elements, is a keyword of the single call."""


Single = tuple[tuple[Any, ...], dict[str, Any]]
"""The call for one element: its arguments by position and by name."""


def op_of(name: str) -> str | None:
    """Return the op that a call does to each element of its lists, None for any other call."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def singles(op: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Iterator[Single]:
    """Yield the call for each element; what is no list is the same for all."""
    if op.rstrip("_") in SCALED and len(args) == 4:
        args, kwargs = args[:3], {**kwargs, "value": args[3]}
    count = len(args[0]) if args and _is_list(args[0]) else 0
    for number in range(count):
        yield (
            tuple(_element(value, number) for value in args),
            {key: _element(value, number) for key, value in kwargs.items()},
        )


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _element(value: Any, number: int) -> Any:
    return value[number] if _is_list(value) else value
