"""Reading and writing parts of a tensor.

`index` reads at places that the source names, `index_at` at places that a tensor names: that
tensor is an operand behind the first, and a `Place` stands for it in the index. What is read goes
back to where it came from, added up where an element was read several times.
"""

import re
from typing import Any, NamedTuple

import numpy as np

from tutor.maths.evaluation import EXACT, Bounded
from tutor.maths.expression import Array, Expr, Shape, Written, apply
from tutor.maths.rules.entry import Partial, rule
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of, move
from tutor.maths.written import ATOM, PRODUCT, bracketed, function, word

Index = tuple[Any, ...]


class Place(NamedTuple):
    """Where an operand stands in an index: the first behind the tensor itself is number 1."""

    number: int


def plain(index: Index) -> bool:
    """Say whether an index holds numbers, slices, None and dots alone: what it reads is a view.

    Each place is then named once.
    """
    return all(part is None or part is ... or isinstance(part, (int, slice)) for part in index)


def picking(shape: Shape, dim: int) -> dict[str, Any]:
    """Return the settings of an index whose first tensor, of this shape, names places of `dim`.

    In all other dimensions each place of that tensor stands for itself.
    """
    pattern: list[Any] = [
        np.arange(n).reshape(-1, *[1] * (len(shape) - axis - 1)) for axis, n in enumerate(shape)
    ]
    text = [chr(ord("i") + axis) for axis in range(len(shape))]
    pattern[dim], text[dim] = Place(1), "$1"
    return {"index": tuple(pattern), "text": ", ".join(text)}


def filled(index: Index, arrays: tuple[Any, ...]) -> Index:
    """Return an index with arrays at the places of operands."""
    return tuple(arrays[p.number - 1] if isinstance(p, Place) else p for p in index)


def _brackets(text: str, parts: tuple[Written, ...] = ()) -> str:
    """Return an index as it stands in the source, as LaTeX; ``$1`` is the first tensor in it."""
    latex = []
    for piece in filter(None, re.split(r"(\$\d+)", text)):
        if piece[0] == "$":
            latex.append(parts[int(piece[1:]) - 1].latex)
            continue
        # A comma behind a tensor is mathematics, or it would be set apart like a name.
        rest = piece.removeprefix(", ")
        latex += [", "] * (rest != piece) + [rf"\mathrm{{{word(rest)}}}"] * bool(rest)
    return f"[{''.join(latex)}]"


def _read(x: Written, *rest: Any, index: Index, text: str, **_: Any) -> Written:
    others = tuple(part for part in rest if isinstance(part, Written))
    return Written(f"{bracketed(x, ATOM)}{_brackets(text, others)}", ATOM)


def _written_at(g: Written, *rest: Any, text: str, skip: int | None = None, **_: Any) -> Written:
    others = tuple(part for part in rest if isinstance(part, Written))
    # Behind a sum it would look as if "at" was said of its last summand alone.
    inner = rf"{bracketed(g, PRODUCT)} \text{{ at }} {_brackets(text, others)}"
    if skip is not None:
        inner += rf", 0 \text{{ at }} [{skip}]"
    return Written(rf"\left({inner}\right)", ATOM)


def _put(g: Array, index: Index, to: Shape) -> Array:
    """Return zeros with `g` added at an index, as often as the index names a place."""
    found = np.zeros(to, np.result_type(g, np.float64))
    np.add.at(found, index, g)
    return found


def _put_back_plain(g: Expr, x: Expr, index: Index, text: str) -> Expr:
    """Return the gradient of what is read; an index that only adds dimensions loses nothing."""
    if plain(index) and all(part in (None, ..., slice(None)) for part in index):
        return apply("align", g, to=x.shape)
    return apply("put", g, index=index, to=x.shape, text=text)


move(
    "index",
    lambda x, index, text: x[index],
    _read,
    lambda x, index, text: np.empty(x, np.bool_)[index].shape,
    lambda g, y, x, index, text: (_put_back_plain(g, x, index, text),),
)


def _errors_put(
    g: Bounded, *places: Bounded, epsilon: float, index: Index, to: Shape, **_: Any
) -> Array:
    """Return how far what is put may be off: where an index names a place twice, it is a sum."""
    where = filled(index, tuple(place.value for place in places))
    carried = g.error if g.error is EXACT else _put(error_of(g), where, to)
    if not any(isinstance(part, (list, np.ndarray)) for part in where):
        return carried
    terms = _put(np.ones(g.value.shape), where, to)
    most = additions(float(terms.max(initial=0.0)))
    sums = np.where(terms > 1, most * epsilon * _put(np.abs(g.value), where, to), 0.0)
    return np.asarray(carried + sums)


rule(
    "put",
    lambda g, index, to, text: _put(g, index, to),
    _written_at,
    lambda g, index, to, text: to,
    lambda g, y, x, index, to, text: (apply("index", g, index=index, text=text),),
    _errors_put,
    0.0,
)


def _given(*shapes: Shape, to: Shape, **_: Any) -> Shape:
    return to


def _put_back(
    g: Expr, y: Expr, x: Expr, *places: Expr, index: Index, text: str, to: Shape, skip: int | None
) -> Partial:
    back = apply("put_at", g, *places, index=index, text=text, to=x.shape, skip=skip)
    return (back, *(None for _ in places))


def _errors_read(x: Bounded, *places: Bounded, epsilon: float, index: Index, **_: Any) -> Array:
    return np.asarray(error_of(x)[filled(index, tuple(place.value for place in places))])


# Rows of the number `skip` are read, but get no gradient: the padding of an embedding.
rule(
    "index_at",
    lambda x, *places, index, text, to, skip: x[filled(index, places)],
    _read,
    _given,
    _put_back,
    _errors_read,
    0.0,
)


def _put_rows(g: Array, *places: Array, index: Index, to: Shape, skip: int | None) -> Array:
    found = _put(g, filled(index, places), to)
    if skip is not None:
        found[skip] = 0
    return found


def _read_back(
    g: Expr, y: Expr, x: Expr, *places: Expr, index: Index, text: str, to: Shape, skip: int | None
) -> Partial:
    back = apply("index_at", g, *places, index=index, text=text, to=x.shape, skip=skip)
    return (back, *(None for _ in places))


rule(
    "put_at",
    lambda g, *places, index, text, to, skip: _put_rows(g, *places, index=index, to=to, skip=skip),
    _written_at,
    _given,
    _read_back,
    _errors_put,
    0.0,
)


def _replaced(
    x: Array, new: Array, *places: Array, index: Index, text: str = "", region: Shape = ()
) -> Array:
    found = np.array(x, np.result_type(x, new) if x.dtype.kind == "f" else x.dtype)
    found[filled(index, places)] = new
    return found


def _write_replaced(x: Written, new: Written, *rest: Any, text: str, **_: Any) -> Written:
    others = tuple(part for part in rest if isinstance(part, Written))
    inner = rf"{x.latex} \text{{ with }} {new.latex} \text{{ at }} {_brackets(text, others)}"
    return Written(rf"\left({inner}\right)", ATOM)


def _old_and_new(
    g: Expr, y: Expr, x: Expr, new: Expr, *places: Expr, index: Index, text: str, region: Shape
) -> Partial:
    """Give nothing to what was replaced, and to what replaced it the gradient of where it went."""
    old = apply("replaced", g, 0, *places, index=index, text=text, region=region)
    fresh = apply("index_at", g, *places, index=index, text=text, to=region, skip=None)
    return (old, fresh, *(None for _ in places))


# `region` is the shape of the part that is written to.
rule(
    "replaced",
    _replaced,
    _write_replaced,
    lambda x, new, *places, index, text, region: x,
    _old_and_new,
    lambda x, new, *places, epsilon, index, text, region: _replaced(
        np.array(error_of(x)), error_of(new), *(place.value for place in places), index=index
    ),
    0.0,
)


# For each number a row with 1 at its place and 0 else: whole numbers, without a gradient.
rule(
    "one_hot",
    lambda x, classes: np.eye(classes, dtype=np.int64)[x],
    lambda x, *_, classes: function("one_hot", f"{classes} classes")(x),
    lambda x, classes: (*x, classes),
    lambda g, y, x, classes: (None,),
    lambda x, epsilon, classes: 0.0,
    0.0,
)
