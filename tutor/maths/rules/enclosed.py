"""Operations that are made of many others and would be too long to be read if written out.

They are written as a word. Their values, bounds and gradients are those of what they are made of,
which `opened` returns.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from tutor.maths.chain import gradients
from tutor.maths.evaluation import EXACT, Bounded, Evaluation
from tutor.maths.expression import Apply, Array, Expr, Leaf, NoRule, Shape, Written, apply
from tutor.maths.rules.entry import Partial, rule
from tutor.maths.written import function, word

Build = Callable[..., list[Expr]]
"""Returns the results of an operation from its operands and its settings."""


class Enclosed(NamedTuple):
    """How an operation is built, and what its gradients are called.

    `opens` says that its nodes are looked for in what it is built of.
    """

    build: Build
    back: str
    opens: bool


ENCLOSED: dict[str, Enclosed] = {}
"""The operations of this kind by the names of their rules."""


Numbers = tuple[Shape, str, bytes]
"""An array as something that can be looked up: its shape, its dtype and its elements."""


class Work:
    """An operation over given numbers, built once: many parts of a step ask for the same."""

    def __init__(self, name: str, given: tuple[Numbers, ...], settings: tuple[Any, ...]) -> None:
        arrays = [np.frombuffer(data, dtype).reshape(to) for to, dtype, data in given]
        self.leaves = [Leaf(None, array, array.shape) for array in arrays]
        self.results = ENCLOSED[name].build(self.leaves, **dict(settings))
        self._evaluations: dict[float, Evaluation] = {}

    def at(self, expr: Expr, epsilon: float = 0.0) -> Bounded:
        """Return the value of a part and its bound in a precision."""
        return self._evaluations.setdefault(epsilon, Evaluation(epsilon)).of(expr)


_work = lru_cache(maxsize=8)(Work)


@lru_cache(maxsize=8)
def _led(
    name: str, given: tuple[Numbers, ...], settings: tuple[Any, ...], part: int, came: Numbers
) -> tuple[Work, list[Expr | None]]:
    """Return what reaches each operand, in all the ways that lead there."""
    work, (to, dtype, data) = _work(name, given, settings), came
    upstream = Leaf(None, np.frombuffer(data, dtype).reshape(to), to)
    return work, gradients(work.results[part], upstream, list(work.leaves))


def _numbers(arrays: Sequence[Array]) -> tuple[Numbers, ...]:
    return tuple((array.shape, array.dtype.str, array.tobytes()) for array in arrays)


def enclose(name: str, build: Build, write: Callable[..., Written], back: str,
            opens: bool = False) -> None:  # fmt: skip
    """Enter an operation; the setting `part` says which of its results is meant."""
    ENCLOSED[name] = Enclosed(build, back, opens)

    def worked(arrays: Sequence[Array], part: int, epsilon: float, settings: Any) -> Bounded:
        work = _work(name, _numbers(arrays), tuple(sorted(settings.items())))
        return work.at(work.results[part], epsilon)

    def value(*arrays: Array, part: int, **settings: Any) -> Array:
        return worked(arrays, part, 0.0, settings).value

    def spread(*parts: Bounded, epsilon: float, part: int, **settings: Any) -> Array:
        return worked([each.value for each in parts], part, epsilon, settings).error

    def shape(*shapes: Shape, part: int, **settings: Any) -> Shape:
        return build([Leaf(None, None, each) for each in shapes], **settings)[part].shape

    def gradient(g: Expr, y: Expr, *operands: Expr, **settings: Any) -> Partial:
        told = {**settings, "of": name}
        count = range(len(operands))
        return tuple(apply("through", g, *operands, place=place, **told) for place in count)

    rule(name, value, write, shape, gradient, spread)


def opened(x: Expr) -> Expr:
    """Return what an operation is built of, where its nodes are looked for in that; else itself."""
    if not isinstance(x, Apply) or x.rule.name not in ENCLOSED:
        return x
    found, settings = ENCLOSED[x.rule.name], dict(x.settings)
    part = settings.pop("part")
    return found.build(x.operands, **settings)[part] if found.opens else x


def is_shut(x: Expr) -> bool:
    """Say whether an operation is written as a word, and nothing is looked for inside of it."""
    return isinstance(x, Apply) and x.rule.name in ENCLOSED and not ENCLOSED[x.rule.name].opens


def _back(arrays: Sequence[Array], of: str, part: int, place: int, epsilon: float,
          settings: dict[str, Any]) -> Bounded:  # fmt: skip
    """Return what reaches one operand, with its bound."""
    came, *given = _numbers(arrays)
    work, found = _led(of, tuple(given), tuple(sorted(settings.items())), part, came)
    gradient = found[place]
    if gradient is None:
        return Bounded(np.zeros(arrays[place + 1].shape), EXACT)
    return work.at(gradient, epsilon)


def _no_further(*_: Any, **__: Any) -> Partial:
    raise NoRule("there is no second derivative for what is made of many operations")


def _write_back(*parts: Any, place: int, of: str, **_: Any) -> Written:
    g, *operands = [each for each in parts if isinstance(each, Written)]
    # One value in several places gets a gradient in each: from one to the next they are counted.
    alike = [number for number, each in enumerate(operands) if each == operands[place]]
    told = f"place {alike.index(place) + 1}" if len(alike) > 1 else ""
    return function(word(ENCLOSED[of].back), told)(g, operands[place])


def _passed(*arrays: Array, of: str, part: int, place: int, **settings: Any) -> Array:
    return _back(arrays, of, part, place, 0.0, settings).value


def _bound(
    *parts: Bounded, epsilon: float, of: str, part: int, place: int, **settings: Any
) -> Array:
    return _back([each.value for each in parts], of, part, place, epsilon, settings).error


rule(
    "through",
    _passed,
    _write_back,
    lambda g, *shapes, place, **_: shapes[place],
    _no_further,
    _bound,
)
