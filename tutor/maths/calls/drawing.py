"""Calls that draw numbers at random: there is nothing to work out, apart from dropout."""

from typing import Any

import numpy as np

from tutor.maths.calls.arguments import number, recorded
from tutor.maths.calls.registry import Drawn, call
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, apply, expression


@call(
    "rand", "randn", "randint", "rand_like", "randn_like", "randint_like", "randperm", "uniform",
    "normal", "bernoulli", "multinomial", "random", "exponential", "poisson", "geometric",
    "cauchy", "log_normal", "standard_normal", "random_sample", "choice", "permutation", "shuffle",
    "integers", "binomial", "gumbel_softmax", "rrelu",
)  # fmt: skip
def drawn(*_: Any, **__: Any) -> Expr:
    """Numbers that no formula gives."""
    raise Drawn("drawn at random")


@call("dropout", output=True)
def dropout(input: Operand, p: Any = 0.5, training: Any = True, train: Any = None,
            output: Expr | None = None, kept: Operand | None = None) -> Expr:  # fmt: skip
    """The input times a mask that was drawn, over 1 − p; the input itself outside of training.

    The mask is what was `kept`, where that is known, else what did not become zero.
    """
    found, share = expression(input), number(p)
    if not (training if train is None else train) or share == 0:
        return found
    if share == 1:
        return 0 * found
    if kept is not None:
        return apply("dropout", found, expression(kept), p=share, certain=True)
    if output is None:
        raise Drawn("drawn at random")
    try:
        result = recorded(output)
    except NoRule:
        mask = Leaf("mask", None, found.shape, "bool")
        return apply("dropout", found, mask, p=share, certain=True)
    # A zero that was dropped looks like one that was kept.
    certain = bool(np.all((recorded(found) != 0) | (result != 0)))
    mask = Leaf("mask", result != 0, found.shape, "bool")
    return apply("dropout", found, mask, p=share, certain=certain)


@call("feature_dropout", "dropout1d", "dropout2d", "dropout3d", output=True)
def feature_dropout(input: Operand, p: Any = 0.5, training: Any = True,
                    output: Expr | None = None, kept: Operand | None = None) -> Expr:  # fmt: skip
    """Dropout of whole channels."""
    return dropout(input, p, training, output=output, kept=kept)


@call("alpha_dropout", "feature_alpha_dropout")
def alpha_dropout(input: Operand, p: Any = 0.5, training: Any = False) -> Expr:
    """A dropout that keeps mean and spread; known outside of training only."""
    if training and number(p):
        raise Drawn("drawn at random")
    return expression(input)
