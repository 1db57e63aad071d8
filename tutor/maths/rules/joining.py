"""Joining several tensors to one: each gets the part of the gradient that is its own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.expression import Expr, Shape, Written, apply
from tutor.maths.rules.indexing import Place
from tutor.maths.rules.shapes import move
from tutor.maths.written import ATOM, listed


def _listed(name: str) -> Callable[..., Written]:
    def write(*parts: Any, dim: int) -> Written:
        mark = rf"_{{\mathrm{{dim {dim}}}}}" if dim else ""
        return Written(rf"\operatorname{{{name}}}{mark}\left({listed(parts)}\right)", ATOM)

    return write


def along(dim: int, place: int | slice | Place, text: str) -> dict[str, Any]:
    """Return the settings of an index that takes a place or slice of one dimension."""
    index = (*(slice(None),) * dim, place)
    return {"index": index, "text": ", ".join([*[":"] * dim, text])}


def part_of(x: Expr, dim: int, start: int, stop: int) -> Expr:
    """Return the elements from `start` to `stop` of one dimension."""
    return apply("index", x, **along(dim, slice(start, stop), f"{start}:{stop}"))


def _cat_shape(*shapes: Shape, dim: int) -> Shape:
    first = shapes[0]
    if any(s[:dim] != first[:dim] or s[dim + 1 :] != first[dim + 1 :] for s in shapes):
        raise ValueError("all dimensions but one have to be equal")
    return (*first[:dim], sum(shape[dim] for shape in shapes), *first[dim + 1 :])


def _stack_shape(*shapes: Shape, dim: int) -> Shape:
    if len(set(shapes)) != 1:
        raise ValueError("all shapes have to be equal")
    return (*shapes[0][:dim], len(shapes), *shapes[0][dim:])


def _uncat(g: Expr, y: Expr, *parts: Expr, dim: int) -> tuple[Expr, ...]:
    found, start = [], 0
    for part in parts:
        stop = start + part.shape[dim]
        found.append(part_of(g, dim, start, stop))
        start = stop
    return tuple(found)


def _unstack(g: Expr, y: Expr, *parts: Expr, dim: int) -> tuple[Expr, ...]:
    return tuple(apply("index", g, **along(dim, i, str(i))) for i in range(len(parts)))


move("cat", lambda *parts, dim: np.concatenate(parts, dim), _listed("cat"), _cat_shape, _uncat)
move("stack", lambda *parts, dim: np.stack(parts, dim), _listed("stack"), _stack_shape, _unstack)
