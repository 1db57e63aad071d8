r"""One weight, one example

The smallest model that learns from data: $\hat y = w x$, with one example, $x = 2$
and $y = 4$. The weight starts at 1 and ought to be 2. All five phases of a training
loop have something to do here, and every figure can be checked in the head.

Four notations to leave with: `loss.backward()` computes $\partial L / \partial w$;
`w.grad` holds it; the update does `w = w - lr * w.grad` (an optimizer does it in
`optimizer.step()`); `zero_grad` clears it, because PyTorch adds each new gradient to
what is already there.

Look for the sign of the gradient: it is negative, and the weight rises.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

x = torch.tensor(2.0)
y = torch.tensor(4.0)
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1
print(f"start: w {w:.3f}")

for epoch in range(3):
    # %% forward: predict
    # The prediction is the weight times the input.
    #
    # $$\hat y = w x$$
    #
    # Compare `y_pred` with `y`, which it ought to be. Only `w` was made with
    # `requires_grad=True`: the data stay as they are.
    y_pred = w * x

    # %% loss: how wrong is it?
    # The loss is the squared distance between the prediction and the target.
    #
    # $$L = (\hat y - y)^2$$
    #
    # The square makes every error count as positive and large errors count for more.
    loss = (y_pred - y) ** 2

    # %% backward: which way is up?
    # `loss.backward()` computes how the loss changes with the weight; `w.grad` holds
    # it.
    #
    # $$\frac{\partial L}{\partial w} = 2 (\hat y - y) \cdot x$$
    #
    # That is the chain rule: the outer derivative $2(\hat y - y)$ times the inner
    # one, $x$. The prediction is too small, so the gradient is negative: raising this
    # weight lowers the loss. A positive gradient would mean that raising it raises
    # the loss.
    loss.backward()

    # %% update: a small step against the gradient
    # The weight moves against its gradient, and the learning rate keeps the step
    # small.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # Minus a negative number: the weight rises. `no_grad` says that this line is not
    # a part of the calculation that is differentiated.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # The gradient is still there to be printed, because it is cleared only after
    # this.
    print(f"{epoch + 1}: y_pred {y_pred:.3f}", end="")
    print(f"  grad {w.grad:.3f}  w {w:.3f}")

    # %% zero_grad: make room for the next gradient
    # `backward` adds to `w.grad`, so it is set to zero before the next round.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    #
    # The lesson `forgotten-zero` is this program without the line.
    w.grad.zero_()

# %% what has been learned
# Every iteration left a fifth of the error: predictions of 2.0, 3.6, 3.92 and now
# 3.984.
#
# With $u = wx - y$ the step changes the prediction by $-\eta \cdot 2 u x^2$, and
# $0.1 \cdot 2 \cdot 4 = 0.8$ of the error is gone each time.
print(f"final prediction {w * x:.3f}")
