"""Convolutions and pooling, for signals, images and volumes."""

from typing import Any

from tutor.maths.calls.arguments import aligned, plain, sizes, whole
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, NoRule, Operand, Shape, apply, expression
from tutor.maths.rules.convolution import Steps


def each(value: Any, ndim: int) -> Shape:
    """Return a setting for each dimension of an image; one number stands for all of them."""
    found = sizes(value)
    return found * ndim if len(found) == 1 else found


def _batched(x: Expr, ndim: int) -> Expr:
    """Return an image as a batch of one."""
    if x.ndim not in (ndim + 1, ndim + 2):
        raise ValueError("this is no image")
    return x if x.ndim == ndim + 2 else aligned(x, (1, *x.shape))


def _unbatched(y: Expr, x: Expr, ndim: int) -> Expr:
    return y if x.ndim == ndim + 2 else aligned(y, y.shape[1:])


def _biased(y: Expr, bias: Operand | None, ndim: int) -> Expr:
    """Return a result with a number added for each channel."""
    if bias is None:
        return y
    found = expression(bias)
    return y + aligned(found, (*found.shape, *[1] * ndim))


def _enter_convolution(ndim: int) -> None:
    def function(input: Operand, weight: Operand, bias: Operand | None = None, stride: Any = 1,
                 padding: Any = 0, dilation: Any = 1, groups: Any = 1) -> Expr:  # fmt: skip
        x, w = expression(input), expression(weight)
        image = _batched(x, ndim)
        wide, spread = each(stride, ndim), each(dilation, ndim)
        if isinstance(padding, str):
            image, padding = _named_padding(image, padding, w.shape[2:], spread)
        how = Steps(wide, each(padding, ndim), spread, whole(groups))
        return _unbatched(_biased(apply("conv", image, w, how=how), bias, ndim), x, ndim)

    def transposed(input: Operand, weight: Operand, bias: Operand | None = None, stride: Any = 1,
                   padding: Any = 0, output_padding: Any = 0, groups: Any = 1,
                   dilation: Any = 1) -> Expr:  # fmt: skip
        x, w = expression(input), expression(weight)
        image = _batched(x, ndim)
        how = Steps(each(stride, ndim), each(padding, ndim), each(dilation, ndim), whole(groups))
        extra = each(output_padding, ndim)
        out = (
            (n - 1) * s - 2 * p + d * (k - 1) + e + 1
            for n, s, p, d, k, e in zip(
                image.shape[2:], how.stride, how.padding, how.dilation, w.shape[2:], extra,
                strict=True,
            )
        )  # fmt: skip
        to = (image.shape[0], w.shape[1] * how.groups, *out)
        result = apply("conv_input", image, w, how=how, to=to)
        return _unbatched(_biased(result, bias, ndim), x, ndim)

    call(f"conv{ndim}d")(function)
    call(f"conv_transpose{ndim}d")(transposed)


def _named_padding(x: Expr, name: str, window: Shape, dilation: Shape) -> tuple[Expr, Any]:
    """Return an image and what is left to pad; an odd margin is wider behind."""
    if name == "valid":
        return x, 0
    if name != "same":
        raise ValueError(name)
    totals = [d * (k - 1) for k, d in zip(window, dilation, strict=True)]
    if all(total % 2 == 0 for total in totals):
        return x, tuple(total // 2 for total in totals)
    widths = ((0, 0), (0, 0), *((total // 2, total - total // 2) for total in totals))
    return apply("pad", x, widths=widths, filling=0.0), 0


def _enter_pooling(ndim: int) -> None:
    def largest(input: Operand, kernel_size: Any, stride: Any = None, padding: Any = 0,
                dilation: Any = 1, ceil_mode: Any = False,
                return_indices: Any = False) -> Expr:  # fmt: skip
        x = expression(input)
        window, how = _window(kernel_size, stride, padding, dilation, ceil_mode, ndim)
        return _unbatched(apply("max_pool", _batched(x, ndim), window=window, how=how), x, ndim)

    def mean(input: Operand, kernel_size: Any, stride: Any = None, padding: Any = 0,
             ceil_mode: Any = False, count_include_pad: Any = True,
             divisor_override: Any = None) -> Expr:  # fmt: skip
        x = expression(input)
        window, how = _window(kernel_size, stride, padding, 1, ceil_mode, ndim)
        if any(how.padding) and not plain(count_include_pad):
            raise NoRule("means that leave the margin out are not known")
        return _unbatched(_mean(_batched(x, ndim), window, how, divisor_override), x, ndim)

    call(f"max_pool{ndim}d")(largest)
    call(f"avg_pool{ndim}d")(mean)


def _enter_adaptive_pooling(ndim: int) -> None:
    def adaptive_mean(input: Operand, output_size: Any) -> Expr:
        x = expression(input)
        image = _batched(x, ndim)
        window, how = _adapted(image, output_size, ndim)
        return _unbatched(_mean(image, window, how), x, ndim)

    def adaptive_largest(input: Operand, output_size: Any, return_indices: Any = False) -> Expr:
        x = expression(input)
        image = _batched(x, ndim)
        window, how = _adapted(image, output_size, ndim)
        return _unbatched(apply("max_pool", image, window=window, how=how), x, ndim)

    call(f"adaptive_avg_pool{ndim}d")(adaptive_mean)
    call(f"adaptive_max_pool{ndim}d")(adaptive_largest)


def _window(
    kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, ndim: int
) -> tuple[Shape, Steps]:
    if plain(ceil_mode):
        raise NoRule("pooling with ceil_mode is not known")
    window = each(kernel, ndim)
    wide = window if stride is None or stride in ((), []) else each(stride, ndim)
    return window, Steps(wide, each(padding, ndim), each(dilation, ndim), 1)


def _mean(x: Expr, window: Shape, how: Steps, divisor: Any = None) -> Expr:
    size = 1
    for width in window:
        size *= width
    told = size if divisor is None else whole(divisor)
    return apply("avg_pool", x, window=window, how=how, divisor=told)


def _adapted(x: Expr, output: Any, ndim: int) -> tuple[Shape, Steps]:
    """Return the windows that leave an image of a given size. NoRule if they would not be equal."""
    wanted = plain(output)
    given = wanted if isinstance(wanted, tuple) else (wanted,) * ndim
    out = [n if m is None else whole(m) for m, n in zip(given, x.shape[2:], strict=True)]
    if any(n % m for n, m in zip(x.shape[2:], out, strict=True)):
        raise NoRule("adaptive pooling is known for windows of one size only")
    window = tuple(n // m for n, m in zip(x.shape[2:], out, strict=True))
    return window, Steps(window, (0,) * ndim, (1,) * ndim, 1)


for _ndim in (1, 2, 3):
    _enter_convolution(_ndim)
    _enter_pooling(_ndim)
    _enter_adaptive_pooling(_ndim)
