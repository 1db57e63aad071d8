"""Operations that move elements and compute nothing: their gradients move back.

`align` and `expand` are what broadcasting does by itself, so they are not written.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.evaluation import EXACT, Bounded
from tutor.maths.expression import Apply, Array, Expr, Shape, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.written import ATOM, POWER, below, bracketed, word

Axes = tuple[int, ...]
Write = Callable[..., Written]


def unwritten(x: Written, *_: Shape, **__: Any) -> Written:
    """Write an operation by its operand alone."""
    return x


def named(name: str, told: Callable[..., str]) -> Write:
    """Return the writing of an operation as a word; `told` makes a subscript of its settings."""

    def write(x: Written, *_: Shape, **settings: Any) -> Written:
        mark = below(told(**settings))
        return Written(rf"\operatorname{{{word(name)}}}{mark}\left({x.latex}\right)", ATOM)

    return write


def _sizes(to: Shape) -> str:
    return "×".join(map(str, to))


def _listed(parts: Axes) -> str:
    return ", ".join(map(str, parts))


def error_of(part: Bounded) -> Array:
    """Return the error of each element of an operand."""
    return np.broadcast_to(part.error, part.value.shape)


def _moved(value: Callable[..., Any]) -> Callable[..., Array]:
    """Return how errors are carried on by moving elements: they move along."""

    def spread(*parts: Bounded, epsilon: float, **settings: Any) -> Array:
        if all(part.error is EXACT for part in parts):
            return EXACT
        return np.asarray(value(*(error_of(part) for part in parts), **settings))

    return spread


def move(
    name: str,
    value: Callable[..., Any],
    write: Write,
    shape: Callable[..., Shape],
    gradient: Callable[..., tuple[Expr | None, ...]],
) -> None:
    """Enter an operation that only moves elements, so that it rounds nothing."""
    rule(name, value, write, shape, gradient, _moved(value), 0.0)


def same_shape(x: Shape, *_: Shape, **__: Any) -> Shape:
    """Return the shape of the first operand."""
    return x


def _reshape(x: Array, to: Shape) -> Array:
    return np.reshape(x, to)


def _to(x: Shape, to: Shape) -> Shape:
    return to


def _broadcast(x: Shape, to: Shape) -> Shape:
    found = np.broadcast_shapes(x, to)
    if found != to:
        raise ValueError(f"{x} does not stretch to {to}")
    return found


move("align", _reshape, unwritten, _to, lambda g, y, x, to: (apply("align", g, to=x.shape),))
move("reshape", _reshape, named("reshape", _sizes), _to,
     lambda g, y, x, to: (apply("reshape", g, to=x.shape),))  # fmt: skip

# The chain rule sums what was stretched, so what goes back is the gradient itself.
for _name, _write in (("expand", unwritten), ("broadcast", named("broadcast", _sizes))):
    move(_name, lambda x, to: np.broadcast_to(x, to), _write, _broadcast, lambda g, y, x, to: (g,))


def _transposed(x: Written, shape: Shape, axes: Axes) -> Written:
    """Write a transposition as ⊤ where it swaps the last two dimensions, else with its order."""
    if len(axes) > 1 and axes[:-2] == tuple(range(len(axes) - 2)):
        return Written(rf"{{{bracketed(x, ATOM)}}}^\top", POWER)
    return named("permute", _listed)(x, shape, parts=axes)


def back(axes: Axes) -> Axes:
    """Return the order that undoes another one."""
    return tuple(int(axis) for axis in np.argsort(axes))


move(
    "permute",
    lambda x, axes: np.transpose(x, axes),
    _transposed,
    lambda x, axes: tuple(x[axis] for axis in axes),
    lambda g, y, x, axes: (apply("permute", g, axes=back(axes)),),
)


def permuted(x: Expr, axes: Axes) -> Expr:
    """Return an expression with its dimensions in another order; itself where that is its own.

    A transposition of a transposition is the expression that was transposed.
    """
    if axes == tuple(range(x.ndim)):
        return x
    if isinstance(x, Apply) and x.rule.name == "permute":
        return permuted(x.operands[0], tuple(x.settings["axes"][axis] for axis in axes))
    return apply("permute", x, axes=axes)


def transpose(x: Expr, first: int = -2, second: int = -1) -> Expr:
    """Return an expression with two of its dimensions swapped; a vector stays as it is."""
    if x.ndim < 2:
        return x
    axes = list(range(x.ndim))
    axes[first], axes[second] = axes[second], axes[first]
    return permuted(x, tuple(axes))


move(
    "flip",
    lambda x, dims: np.flip(x, dims),
    named("flip", lambda dims: f"dim {_listed(dims)}"),
    same_shape,
    lambda g, y, x, dims: (apply("flip", g, dims=dims),),
)
move(
    "roll",
    lambda x, shifts, dims: np.roll(x, shifts, dims),
    named("roll", lambda shifts, dims: f"{_listed(shifts)}, dim {_listed(dims)}"),
    same_shape,
    lambda g, y, x, shifts, dims: (apply("roll", g, shifts=tuple(-s for s in shifts), dims=dims),),
)


def _untiled(g: Expr, y: Expr, x: Expr, times: Shape) -> tuple[Expr]:
    """Sum the copies: dimensions of copies and of elements stand beside each other for it."""
    beside = tuple(size for pair in zip(times, x.shape, strict=True) for size in pair)
    apart = apply("reshape", g, to=beside)
    return (apply("sum", apart, dims=tuple(range(0, len(beside), 2)), keepdim=False),)


# As often as `times` says in each dimension; both have the same number of them.
move(
    "tile",
    lambda x, times: np.tile(x, times),
    named("repeat", lambda times: _sizes(times)),
    lambda x, times: tuple(n * size for n, size in zip(times, x, strict=True)),
    _untiled,
)

for _name, _value in (("tril", np.tril), ("triu", np.triu)):
    move(
        _name,
        lambda x, diagonal, _value=_value: _value(x, diagonal),
        named(_name, lambda diagonal: f"diagonal {diagonal}" if diagonal else ""),
        same_shape,
        lambda g, y, x, diagonal, _name=_name: (apply(_name, g, diagonal=diagonal),),
    )


def _padded(x: Shape, widths: tuple[tuple[int, int], ...], filling: float) -> Shape:
    return tuple(low + size + high for size, (low, high) in zip(x, widths, strict=True))


def _margins(widths: tuple[tuple[int, int], ...], filling: float) -> str:
    """Say how wide each margin is, before and behind, and of what."""
    told = [f"dim {dim} {low}+{high}" for dim, (low, high) in enumerate(widths) if low or high]
    return ", ".join([*told, *([f"of {filling:g}"] if filling else [])])


def _unpadded(
    g: Expr, y: Expr, x: Expr, widths: tuple[tuple[int, int], ...], filling: float
) -> tuple[Expr]:
    index = tuple(slice(low, low + n) for (low, _), n in zip(widths, x.shape, strict=True))
    text = ", ".join(f"{part.start}:{part.stop}" for part in index)
    return (apply("index", g, index=index, text=text),)


rule(
    "pad",
    lambda x, widths, filling: np.pad(x, widths, constant_values=filling),
    named("pad", _margins),
    _padded,
    _unpadded,
    lambda x, epsilon, widths, filling: np.pad(error_of(x), widths),
    0.0,
)
