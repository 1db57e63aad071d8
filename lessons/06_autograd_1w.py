r"""One weight, four points

The data of `numpy-by-hand`, and the same learning rate; but nobody derives anything.
torch remembers every op that leads from the weight to the loss and finds
$\partial L / \partial w$ itself. That is **autograd**.

`loss.backward()` computes $\partial L / \partial w$; `w.grad` holds it; the update
does `w = w - lr * w.grad`; `zero_grad` clears it, because PyTorch adds each new
gradient to what is already there.

Look at the backward panel, where the chain rule runs op by op from the loss to the
weight; and in iteration 1 for a gradient of -30, where the version by hand had -120.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0])
Y = 2 * X
w = torch.tensor(0.0, requires_grad=True)
lr = 0.01
print(f"before: f(5) = {w * 5:.3f}")

for epoch in range(100):
    # %% forward: predict with the weight we have
    # Each prediction is the weight times its input.
    #
    # $$\hat y_i = w x_i$$
    #
    # `y_pred` requires a gradient although nobody said so: it was computed from `w`,
    # and torch has noted how (`MulBackward0`).
    y_pred = w * X

    # %% loss: mean squared error
    # Three ops make one number of four errors: subtract, square, average.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    #
    # Walk through them with `s`. Each adds a link to the chain that backward follows.
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: the chain rule, done by torch
    # `loss.backward()` walks the chain back from the loss to `w`.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # With $u_i = w x_i - y_i$ the outer derivative is $\frac{2}{N} u_i$ (the mean
    # gives $\frac{1}{N}$, the square $2 u_i$) and the inner one is $x_i$. In the
    # backward panel each of these factors has a row. One weight was used four times,
    # so the four parts are summed at the end.
    loss.backward()

    # %% update: a step against the gradient
    # The gradient is negative, since raising `w` lowers the loss; so `w` rises.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # The learning rate $\eta = 0.01$ keeps the step small. `no_grad` is needed, since
    # changing `w` in place is not a part of the loss that should be differentiated.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # The first ten iterations are printed, and every tenth after them.
    if epoch < 10 or epoch % 10 == 0:
        print(f"{epoch + 1:3d}: w {w:.3f}  loss {loss:.8f}", end="")
        print(f"  grad {w.grad:.3f}  f(5) = {w * 5:.3f}")

    # %% zero_grad: clear the gradient
    # `w.grad` is set to zero in place.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    #
    # The next backward adds to it, and adding to zero is the same as starting afresh.
    w.grad.zero_()

# %% the factor of 4
# Both gradients once more at the start, $w = 0$: autograd's, and the one by hand.
#
# autograd differentiates the loss as it is written, with its mean:
# $\frac{2}{N} \sum_i u_i x_i = -30$. The line by hand takes the dot product of $2x$
# and $u$, which is a sum already, and averages a single number:
# $\sum_i 2 u_i x_i = -120$. It never divides by $N = 4$, and that is the whole
# difference.
#
# So the version by hand takes steps four times as long with the same learning rate
# and arrives in fewer of them. Autograd cannot make this slip.
#
# One more thing: `w` stops just short of 2. Its last steps are smaller than half the
# distance between two neighbouring `float32` numbers there, and change nothing.
print(f"after: f(5) = {w * 5:.3f}, w = {w:.9f}")
zero = torch.tensor(0.0, requires_grad=True)
u = zero * X - Y
(auto,) = torch.autograd.grad((u**2).mean(), zero)
hand = torch.dot(2 * X, u).mean()
print(f"autograd {auto:.0f}, by hand {hand:.0f}, ratio {hand / auto:.0f}")
