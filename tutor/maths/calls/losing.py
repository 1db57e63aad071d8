"""Losses, spelt out in their textbook form."""

from typing import Any

import numpy as np

from tutor.maths.calls.arguments import aligned, number, plain, recorded, whole
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, apply, expression
from tutor.maths.rules.indexing import Place


def _all(name: str, x: Expr) -> Expr:
    return apply(name, x, dims=tuple(range(x.ndim)), keepdim=False)


def reduced(losses: Expr, reduction: Any, *outdated: Any) -> Expr:
    """Return the losses of all elements, their sum or their mean."""
    if any(value is not None for value in outdated):
        raise NoRule("size_average and reduce are not known")
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(reduction)
    return _all(reduction, losses)


def _weighed(losses: Expr, weight: Operand | None) -> Expr:
    return losses if weight is None else losses * weight


def _refuse(weight: Operand | None, name: str) -> None:
    if weight is not None:
        raise NoRule(f"a weighted {name} is not known")


@call("mse_loss")
def mse_loss(input: Operand, target: Operand, size_average: Any = None, reduce: Any = None,
             reduction: Any = "mean", weight: Operand | None = None) -> Expr:  # fmt: skip
    """mean((x − t)²)."""
    _refuse(weight, "mse_loss")
    apart = expression(input) - target
    return reduced(apply("square", apart), reduction, size_average, reduce)


@call("l1_loss")
def l1_loss(input: Operand, target: Operand, size_average: Any = None, reduce: Any = None,
            reduction: Any = "mean", weight: Operand | None = None) -> Expr:  # fmt: skip
    """mean(|x − t|)."""
    _refuse(weight, "l1_loss")
    apart = expression(input) - target
    return reduced(apply("abs", apart), reduction, size_average, reduce)


@call("smooth_l1_loss")
def smooth_l1_loss(input: Operand, target: Operand, size_average: Any = None, reduce: Any = None,
                   reduction: Any = "mean", beta: Any = 1.0) -> Expr:  # fmt: skip
    """A square near 0 and straight beyond β."""
    apart, told = expression(input) - target, number(beta)
    size = apply("abs", apart)
    if told == 0:
        return reduced(size, reduction, size_average, reduce)
    losses = apply("where", apply("lt", size, told), apply("square", apart) / (2 * told),
                   size - told / 2)  # fmt: skip
    return reduced(losses, reduction, size_average, reduce)


@call("huber_loss")
def huber_loss(input: Operand, target: Operand, reduction: Any = "mean", delta: Any = 1.0,
               weight: Operand | None = None) -> Expr:  # fmt: skip
    """A square near 0 and straight beyond δ, without a corner between them."""
    _refuse(weight, "huber_loss")
    apart, told = expression(input) - target, number(delta)
    size = apply("abs", apart)
    straight = size - told / 2 if told == 1 else told * (size - told / 2)
    losses = apply("where", apply("le", size, told), apply("square", apart) / 2, straight)
    return reduced(losses, reduction)


@call("binary_cross_entropy")
def binary_cross_entropy(input: Operand, target: Operand, weight: Operand | None = None,
                         size_average: Any = None, reduce: Any = None,
                         reduction: Any = "mean") -> Expr:  # fmt: skip
    """−(t ln p + (1 − t) ln(1 − p))."""
    losses = _weighed(apply("two_class_entropy", input, target), weight)
    return reduced(losses, reduction, size_average, reduce)


@call("binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: Any = "mean",
    pos_weight: Operand | None = None,
) -> Expr:
    """The same, its probability the sigmoid of the input; positives may weigh more."""
    if pos_weight is None:
        losses: Expr = apply("two_class_entropy_of_logits", input, target)
    else:
        x, t = expression(input), expression(target)
        positive = expression(pos_weight) * t * apply("logsigmoid", x)
        losses = -(positive + (1 - t) * apply("logsigmoid", -x))
    return reduced(_weighed(losses, weight), reduction, size_average, reduce)


@call("nll_loss")
def nll_loss(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    size_average: Any = None,
    ignore_index: Any = -100,
    reduce: Any = None,
    reduction: Any = "mean",
) -> Expr:
    """Minus the logarithm that stands at the target's place; a mean over weights, where given."""
    if size_average is not None or reduce is not None:
        raise NoRule("size_average and reduce are not known")
    logs, places = expression(input), expression(target)
    return _picked_loss(logs, places, weight, whole(ignore_index), reduction)


def _picked_loss(
    logs: Expr, target: Expr, weight: Operand | None, ignored: int, reduction: Any
) -> Expr:
    counted = _counted(target, ignored)
    if counted is not None:
        target = apply("where", counted, target, 0)
    losses = -_at_target(logs, target)
    share = None if weight is None else _rows(expression(weight), target)
    if counted is not None:
        share = counted if share is None else share * counted
    if share is None:
        return reduced(losses, reduction)
    if reduction != "mean":
        return reduced(losses * share, reduction)
    return _all("sum", losses * share) / _all("sum", share)


def _counted(target: Expr, ignored: int) -> Expr | None:
    """Return where a target counts; None where all of them do."""
    if isinstance(target, Leaf) and target.value is None:
        return None
    return apply("ne", target, ignored) if np.any(recorded(target) == ignored) else None


def _at_target(logs: Expr, target: Expr) -> Expr:
    """Return what stands at the class that the target names, for each sample and position."""
    dim = 0 if logs.ndim == 1 else 1
    if target.shape != logs.shape[:dim] + logs.shape[dim + 1 :]:
        raise ValueError("the target does not go with the input")
    pattern: list[Any] = [
        np.arange(n).reshape(-1, *[1] * (target.ndim - axis - 1))
        for axis, n in enumerate(target.shape)
    ]
    text = [chr(ord("i") + axis) for axis in range(target.ndim)]
    pattern.insert(dim, Place(1))
    text.insert(dim, "$1")
    told = {"index": tuple(pattern), "text": ", ".join(text), "to": target.shape, "skip": None}
    return apply("index_at", logs, target, **told)


def _rows(weight: Expr, target: Expr) -> Expr:
    told = {"index": (Place(1),), "text": "$1", "to": target.shape, "skip": None}
    return apply("index_at", weight, target, **told)


@call("cross_entropy")
def cross_entropy(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    size_average: Any = None,
    ignore_index: Any = -100,
    reduce: Any = None,
    reduction: Any = "mean",
    label_smoothing: Any = 0.0,
) -> Expr:
    """−log_softmax(x) at the target's place, or its mean with the target's probabilities."""
    if size_average is not None or reduce is not None:
        raise NoRule("size_average and reduce are not known")
    x, t = expression(input), expression(target)
    dim = 0 if x.ndim == 1 else 1
    logs: Expr = apply("log_softmax", x, dim=dim)
    smooth = number(label_smoothing)
    if t.shape == x.shape:
        return _expected_loss(logs, t, weight, smooth, dim, reduction)
    picked = _picked_loss(logs, t, weight, whole(ignore_index), reduction)
    if smooth == 0:
        return picked
    even = _even_loss(logs, t, weight, whole(ignore_index), dim, reduction)
    return (1 - smooth) * picked + smooth / logs.shape[dim] * even


def _even_loss(
    logs: Expr, target: Expr, weight: Operand | None, ignored: int, dim: int, reduction: Any
) -> Expr:
    """Return −Σ log p over all classes for each sample, as label smoothing adds it.

    Its mean is over the samples that count, or over the weights of their classes.
    """
    counted = _counted(target, ignored)
    share = None
    if weight is not None:
        by_class = (logs.shape[dim], *[1] * (logs.ndim - dim - 1))
        logs = logs * aligned(expression(weight), by_class)
        share = _rows(expression(weight), target if counted is None else counted * target)
    losses: Expr = -apply("sum", logs, dims=(dim,), keepdim=False)
    if counted is not None:
        losses = apply("where", counted, losses, 0)
        share = counted if share is None else share * counted
    if reduction != "mean":
        return reduced(losses, reduction)
    total = losses if not losses.shape else _all("sum", losses)
    return total / (target.size if share is None else _all("sum", share))


def _expected_loss(
    logs: Expr, target: Expr, weight: Operand | None, smooth: float, dim: int, reduction: Any
) -> Expr:
    """Return −Σ t log p for each sample; its mean is over the samples."""
    if smooth:
        target = (1 - smooth) * target + smooth / logs.shape[dim]
    terms = target * logs
    if weight is not None:
        terms = terms * aligned(expression(weight), (logs.shape[dim], *[1] * (logs.ndim - dim - 1)))
    losses = -apply("sum", terms, dims=(dim,), keepdim=False)
    return reduced(losses, reduction)


@call("kl_div")
def kl_div(input: Operand, target: Operand, size_average: Any = None, reduce: Any = None,
           reduction: Any = "mean", log_target: Any = False) -> Expr:  # fmt: skip
    """T (ln t − x), where x is a logarithm of probabilities."""
    x, t = expression(input), expression(target)
    losses = apply("exp", t) * (t - x) if plain(log_target) else apply("xlogy", t, t) - t * x
    if reduction == "batchmean" and size_average is None and reduce is None:
        return _all("sum", losses) / x.shape[0]
    return reduced(losses, reduction, size_average, reduce)


@call("poisson_nll_loss")
def poisson_nll_loss(input: Operand, target: Operand, log_input: Any = True, full: Any = False,
                     size_average: Any = None, eps: Any = 1e-8, reduce: Any = None,
                     reduction: Any = "mean") -> Expr:  # fmt: skip
    """eˣ − t x, or x − t ln x."""
    if plain(full):
        raise NoRule("poisson_nll_loss with Stirling's term is not known")
    x, t = expression(input), expression(target)
    if plain(log_input):
        losses: Expr = apply("exp", x) - t * x
    else:
        losses = x - t * apply("log", x + number(eps))
    return reduced(losses, reduction, size_average, reduce)
