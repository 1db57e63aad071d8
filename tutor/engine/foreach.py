"""torch's calls for whole lists, as the ops on single tensors that they stand for.

Optimizers with ``foreach=True`` call ``_foreach_add_(params, grads, alpha=-lr)``, which is
``param.add_(grad, alpha=-lr)`` for each parameter in turn. With ``fused=True`` one call such as
``_fused_adam_(params, grads, exp_avgs, ...)`` does all that the optimizer does to each parameter,
and changes its state as well.
"""

from collections.abc import Iterator, Sequence
from typing import Any

PREFIX = "_foreach_"

FUSED = {
    "_fused_adam_": (0, 2, 3, 4), "_fused_adamw_": (0, 2, 3, 4),
    "_fused_sgd_": (0, 2), "_fused_adagrad_": (0, 2),
}  # fmt: skip
"""The optimizers that torch runs in one call, with the places of the lists that they change."""

SCALED = ("addcmul", "addcdiv")
"""Ops whose fourth operand, here the factors of all elements, is a keyword of the single call."""


Single = tuple[tuple[Any, ...], dict[str, Any]]
"""The call for one element: its arguments by position and by name."""


def op_of(name: str) -> str | None:
    """Return the op that a call does to each element of its lists, None for any other call."""
    if name in FUSED:
        return name.removeprefix("_")
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


def changed(name: str, args: Sequence[Any]) -> Sequence[Any]:
    """Return what a call that returns nothing has changed: for each element, one or several."""
    if name not in FUSED:
        return args[0] if args else ()
    lists = [args[place] for place in FUSED[name] if place < len(args) and args[place]]
    return list(zip(*lists, strict=True))


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _element(value: Any, number: int) -> Any:
    """Return an argument's part for one element: an empty list has none for any."""
    if not _is_list(value):
        return value
    return value[number] if value else None
