"""Layers that centre their input and scale it to a spread of one."""

from typing import Any

from tutor.maths.calls.arguments import aligned, number, reshaped, sizes, whole
from tutor.maths.calls.reducing import joined
from tutor.maths.calls.registry import call
from tutor.maths.evaluation import precision
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, Shape, apply, expression

Dims = tuple[int, ...]


def _standard(x: Expr, dims: Dims, eps: float) -> Expr:
    """(x − mean) / √(var + ε)."""
    mean = apply("mean", x, dims=dims, keepdim=True)
    var = apply("var", x, dims=dims, keepdim=True, correction=0)
    return (x - mean) / apply("sqrt", var + eps)


def _scaled(x: Expr, weight: Operand | None, bias: Operand | None, to: Shape | None) -> Expr:
    """X · γ + β."""
    if weight is not None:
        x = x * _shaped(weight, to)
    return x if bias is None else x + _shaped(bias, to)


def _shaped(x: Operand, to: Shape | None) -> Expr:
    found = expression(x)
    return found if to is None else aligned(found, to)


@call("layer_norm")
def layer_norm(input: Operand, normalized_shape: Any, weight: Operand | None = None,
               bias: Operand | None = None, eps: Any = 1e-5) -> Expr:  # fmt: skip
    """Each sample over its last dimensions."""
    x = expression(input)
    count = len(sizes(normalized_shape))
    dims = tuple(range(x.ndim - count, x.ndim))
    return _scaled(_standard(x, dims, number(eps)), weight, bias, None)


@call("rms_norm", output=True)
def rms_norm(input: Operand, normalized_shape: Any, weight: Operand | None = None,
             eps: Any = None, output: Leaf | None = None) -> Expr:  # fmt: skip
    """Each sample over the root of its mean square; ε is the dtype's own where none is named."""
    if eps is None:
        if output is None or not precision(output.dtype):
            raise NoRule("the ε of rms_norm depends on the dtype")
        eps = precision(output.dtype)
    x = expression(input)
    count = len(sizes(normalized_shape))
    dims = tuple(range(x.ndim - count, x.ndim))
    mean = apply("mean", apply("square", x), dims=dims, keepdim=True)
    return _scaled(x / apply("sqrt", mean + number(eps)), weight, None, None)


@call("batch_norm")
def batch_norm(
    input: Operand,
    running_mean: Operand | None = None,
    running_var: Operand | None = None,
    weight: Operand | None = None,
    bias: Operand | None = None,
    training: Any = False,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Expr | list[Expr]:
    """Each channel over the batch; outside of training with the statistics that were gathered.

    In training the second result is the mean that is gathered over all batches, the third the
    variance, of which each batch gives an unbiased one.
    """
    x = expression(input)
    channels = (x.shape[1], *[1] * (x.ndim - 2))
    if training:
        dims = (0, *range(2, x.ndim))
        found = _scaled(_standard(x, dims, number(eps)), weight, bias, channels)
        if running_mean is None or running_var is None:
            return found
        new, settings = number(momentum), {"dims": dims, "keepdim": False}
        mean, var = apply("mean", x, **settings), apply("var", x, **settings, correction=1)
        gathered = ((running_mean, mean), (running_var, var))
        return [found, *((1 - new) * expression(old) + new * now for old, now in gathered)]
    if running_mean is None or running_var is None:
        raise NoRule("outside of training, batch_norm needs its running statistics")
    spread = apply("sqrt", _shaped(running_var, channels) + number(eps))
    return _scaled((x - _shaped(running_mean, channels)) / spread, weight, bias, channels)


@call("instance_norm")
def instance_norm(
    input: Operand,
    running_mean: Operand | None = None,
    running_var: Operand | None = None,
    weight: Operand | None = None,
    bias: Operand | None = None,
    use_input_stats: Any = True,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Expr:
    """Each channel of each sample by itself."""
    if not use_input_stats:
        raise NoRule("instance_norm is known with the statistics of its input only")
    x = expression(input)
    channels = (x.shape[1], *[1] * (x.ndim - 2))
    return _scaled(_standard(x, tuple(range(2, x.ndim)), number(eps)), weight, bias, channels)


@call("group_norm")
def group_norm(input: Operand, num_groups: Any, weight: Operand | None = None,
               bias: Operand | None = None, eps: Any = 1e-5) -> Expr:  # fmt: skip
    """Each group of channels of each sample by itself."""
    x, groups = expression(input), whole(num_groups)
    apart = reshaped(x, (x.shape[0], groups, x.shape[1] // groups, *x.shape[2:]))
    found = reshaped(_standard(apart, tuple(range(2, apart.ndim)), number(eps)), x.shape)
    return _scaled(found, weight, bias, (x.shape[1], *[1] * (x.ndim - 2)))


@call("normalize")
def normalize(input: Operand, p: Any = 2.0, dim: Any = 1, eps: Any = 1e-12) -> Expr:
    """Vectors of length one."""
    if number(p) != 2:
        raise NoRule("normalize is known for p = 2 only")
    x = expression(input)
    return x / apply("clamp_min", joined("norm", x, dim, True), number(eps))


@call("cosine_similarity")
def cosine_similarity(x1: Operand, x2: Operand, dim: Any = 1, eps: Any = 1e-8) -> Expr:
    """The product of two vectors over the product of their lengths."""
    a, b = expression(x1), expression(x2)
    lengths = [apply("clamp_min", joined("norm", v, dim, True), number(eps)) for v in (a, b)]
    return joined("sum", (a / lengths[0]) * (b / lengths[1]), dim, False)
