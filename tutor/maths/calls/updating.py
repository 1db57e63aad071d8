"""What the fused optimizers do to one parameter: each returns it and its state after the step.

torch computes these in one call (``fused=True``). The formulas are those of `torch.optim.Adam`,
`AdamW`, `SGD` and `Adagrad`; a gradient scaled by a `GradScaler` has no rule.
"""

from tutor.maths.calls.arguments import number
from tutor.maths.calls.operators import plus
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression


def _gradient(
    parameter: Operand, grad: Operand, decay: float, maximize: bool, scaled: Operand | None
) -> Expr:
    """Return the gradient that is followed: turned round to climb, with the weights' decay."""
    if scaled is not None:
        raise NoRule("a fused step with a scaled gradient is not known")
    found = -expression(grad) if maximize else expression(grad)
    return plus(found, parameter, decay) if decay else found


def _adam(
    parameter: Expr,
    gradient: Expr,
    state: tuple[Operand, Operand, Operand | None, Operand],
    betas: tuple[float, float],
    lr: Operand,
    eps: float,
) -> list[Expr]:
    """Return the parameter and its two or three averages, the bias of their beginning taken out.

    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1; with a largest
    square, Reddi et al., "On the convergence of Adam and beyond" (2018).
    """
    mean, square, largest, count = state
    first, second = betas
    mean = first * expression(mean) + (1 - first) * gradient
    square = second * expression(square) + (1 - second) * gradient**2
    top = square if largest is None else apply("maximum", largest, square)
    steps = expression(count)
    root = apply("sqrt", top / (1 - second**steps))
    moved = parameter - lr * (mean / (1 - first**steps)) / (root + eps)
    return [moved, mean, square] if largest is None else [moved, mean, square, top]


def _enter_adam(name: str, decoupled: bool) -> None:
    """Enter Adam: a step along the average gradient, over the root of the average square.

    `decoupled` is AdamW, whose weight decays by itself, so that the decay is no part of the
    gradient: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2.
    """

    def function(
        parameter: Operand,
        grad: Operand,
        exp_avg: Operand,
        exp_avg_sq: Operand,
        max_exp_avg_sq: Operand | None,
        step: Operand,
        *,
        lr: Operand,
        beta1: float,
        beta2: float,
        weight_decay: float,
        eps: float,
        amsgrad: bool,
        maximize: bool,
        grad_scale: Operand | None = None,
        found_inf: Operand | None = None,
    ) -> list[Expr]:
        within = 0.0 if decoupled else weight_decay
        gradient = _gradient(parameter, grad, within, maximize, grad_scale or found_inf)
        decays = decoupled and weight_decay
        kept = (1 - lr * expression(weight_decay)) * parameter if decays else parameter
        state = exp_avg, exp_avg_sq, max_exp_avg_sq, step
        return _adam(expression(kept), gradient, state, (beta1, beta2), lr, eps)

    call(name)(function)


_enter_adam("fused_adam", decoupled=False)
_enter_adam("fused_adamw", decoupled=True)


@call("fused_sgd")
def fused_sgd(
    parameter: Operand,
    grad: Operand,
    momentum_buffer: Operand | None,
    *,
    weight_decay: float,
    momentum: float,
    lr: Operand,
    dampening: float,
    nesterov: bool,
    maximize: bool,
    is_first_step: bool,
    grad_scale: Operand | None = None,
    found_inf: Operand | None = None,
) -> list[Expr]:
    """SGD: a step against the gradient, or along the momentum that it adds to."""
    gradient = _gradient(parameter, grad, weight_decay, maximize, grad_scale or found_inf)
    if momentum_buffer is None or not momentum:
        return [plus(parameter, gradient, -number(lr))]
    buffer = gradient
    if not is_first_step:
        buffer = plus(momentum * expression(momentum_buffer), gradient, 1 - dampening)
    followed = plus(gradient, buffer, momentum) if nesterov else buffer
    return [expression(parameter) - lr * followed, buffer]


@call("fused_adagrad")
def fused_adagrad(
    parameter: Operand,
    grad: Operand,
    state_sum: Operand,
    step: Operand,
    *,
    lr: Operand,
    lr_decay: float,
    weight_decay: float,
    eps: float,
    maximize: bool,
    grad_scale: Operand | None = None,
    found_inf: Operand | None = None,
) -> list[Expr]:
    """Adagrad: a step over the root of the sum of all squares so far.

    Duchi, Hazan and Singer, "Adaptive subgradient methods" (2011).
    """
    gradient = _gradient(parameter, grad, weight_decay, maximize, grad_scale or found_inf)
    total = expression(state_sum) + gradient**2
    rate = lr / (1 + lr_decay * (expression(step) - 1)) if lr_decay else lr
    return [expression(parameter) - rate * gradient / (apply("sqrt", total) + eps), total]
