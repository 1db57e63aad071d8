"""The activations that are known by a name of their own, and the losses of one probability.

Each entry has its value first and its slope last: ``lambda y, x: (∂y/∂x,)``.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Const, Expr, NoRule, Shape, Written, apply
from tutor.maths.rules.choices import mask
from tutor.maths.rules.entry import Partial, elementwise
from tutor.maths.written import ATOM, PRODUCT, RELATION, SIGN, function, template

ONE = Const(1)


def _real(x: Array) -> Array:
    return np.asarray(x, float)


def _positive(x: Expr) -> Expr:
    return apply("gt", x, 0)


def _told(name: str, **usual: float) -> Callable[..., Written]:
    """Return the writing of a function that says a setting which is not the usual one."""

    def write(*parts: Any, **settings: float) -> Written:
        said = (f"{key} {settings[key]:g}" for key in usual if settings[key] != usual[key])
        return function(name, ", ".join(said))(*parts)

    return write


_sigmoid = template(r"\sigma\left(%0\right)", RELATION, level=ATOM)

# Written in this way, neither side of the sigmoid overflows.
elementwise(
    "sigmoid",
    lambda x: np.exp(-np.logaddexp(0.0, -_real(x))),
    _sigmoid,
    lambda y, x: (y * (1 - y),),
    8,
)
elementwise(
    "relu",
    lambda x: np.maximum(x, 0),
    function("relu"),
    lambda y, x: (mask(apply("beyond", x, 0)),),
)
# torch has this number in single precision everywhere.
SIXTH = float(np.float32(1 / 6))

elementwise(
    "hardsigmoid",
    lambda x: np.clip(_real(x) + 3, 0, 6) / 6,
    function("hardsigmoid"),
    lambda y, x: (SIXTH * mask(apply("logical_and", apply("gt", x, -3), apply("lt", x, 3))),),
)
# eˣ − 1 below 0, where the slope y + α is α eˣ again.
elementwise(
    "elu",
    lambda x, alpha: np.where(_real(x) > 0, x, alpha * np.expm1(np.minimum(x, 0))),
    _told("elu", alpha=1),
    lambda y, x, alpha: (apply("where", _positive(x), 1, y + alpha),),
    8,
)
# ln(1 + eˣ), whose slope is the sigmoid. Beyond the threshold torch takes x itself.
elementwise(
    "softplus",
    lambda x, threshold: np.where(_real(x) > threshold, x, np.logaddexp(0.0, _real(x))),
    _told("softplus", threshold=20),
    lambda y, x, threshold: (apply("where", apply("gt", x, threshold), 1, apply("sigmoid", x)),),
    8,
)
# ln σ(x), whose slope is 1 − σ(x).
elementwise(
    "logsigmoid",
    lambda x: -np.logaddexp(0.0, -_real(x)),
    template(r"\operatorname{ln}\left(\sigma\left(%0\right)\right)", RELATION, level=ATOM),
    lambda y, x: (apply("sigmoid", -x),),
    8,
    lambda x, epsilon: 8 * epsilon * np.abs(x.value) + x.error,
)


def _two_class(p: Array, t: Array) -> Array:
    """Torch lets no logarithm fall below −100, so that a loss stays finite."""
    logs = np.maximum(np.log(p), -100), np.maximum(np.log1p(-p), -100)
    return np.asarray(-(t * logs[0] + (1 - t) * logs[1]))


# torch keeps p (1 − p) from 0 with this number, in single precision everywhere.
LEAST = float(np.float32(1e-12))


def _write_two_class(p: Any, t: Any, first: Shape = (), second: Shape = (), **_: Any) -> Written:
    """Write −(t ln p + (1 − t) ln(1 − p)), with the sign of a product of tensors between such."""
    sign = r"\odot" if math.prod(first) > 1 and math.prod(second) > 1 else r"\cdot"
    told = (rf"-\left(%1 {sign} \operatorname{{ln}}\left(%0\right) + \left(1 - %1\right) {sign} "
            r"\operatorname{ln}\left(1 - %0\right)\right)")  # fmt: skip
    return template(told, PRODUCT, PRODUCT, level=SIGN)(p, t)


# The slope (p − t) / (p (1 − p)) is what t/p and (1 − t)/(1 − p) come to on one fraction bar.
elementwise(
    "two_class_entropy",
    _two_class,
    _write_two_class,
    lambda y, p, t: ((p - t) / apply("maximum", p * (1 - p), LEAST),
                     apply("log", 1 - p) - apply("log", p)),
    8,
)  # fmt: skip


def _rounding_of_logits(x: Bounded, t: Bounded, epsilon: float) -> Array:
    """Torch adds (1 − t) x and ln(1 + e⁻ˣ), which may cancel: the bound grows with the former."""
    size, rest = np.abs(x.value), np.abs(1 - t.value)
    own = 2 * epsilon * (rest * size + np.maximum(-x.value, 0) + 1)
    return np.asarray(own + x.error * (rest + 1) + size * t.error)


elementwise(
    "two_class_entropy_of_logits",
    lambda x, t: np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x))),
    lambda x, t, *shapes, **_: _write_two_class(_sigmoid(x), t, *shapes),
    lambda y, x, t: (apply("sigmoid", x) - t, -x),
    spread=_rounding_of_logits,
)  # fmt: skip


def _kept(y: Expr, x: Expr, mask: Expr, p: float, certain: bool) -> Partial:
    if not certain:
        raise NoRule("which of the zeros were dropped is not in the record")
    return mask / (1 - p), None


def _write_kept(x: Any, mask: Any, *_: Any, p: float, certain: bool) -> Any:
    kept = template(r"\frac{%0 \odot %1}{1 - " + f"{p:g}" + "}", PRODUCT, PRODUCT)
    return kept(x, mask)


# Dropout: what the mask keeps is made larger, so that the mean stays.
elementwise(
    "dropout",
    lambda x, mask, p, certain: np.where(np.asarray(mask, bool), x / (1 - p), 0.0),
    _write_kept,
    _kept,
    4,
)
