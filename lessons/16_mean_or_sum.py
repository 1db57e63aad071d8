r"""Mean or sum?

Two weights learn the same thing from the same data at the same learning rate. The
loss of `w` is the **mean** of the squared errors, the loss of `v` their **sum**. Both
losses are smallest at the same place, 2.

But the sum is $N = 4$ times as high as the mean, so it is four times as steep, and
its gradient is four times as large. What counts for the step is the learning rate
**times** the gradient: a rate that is right for one loss can be far too large for the
other.

Look for `w` settling at 2 while `v` jumps over 2, back and forth, twice as far each
time.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0])
Y = 2 * X
w = torch.tensor(0.0, requires_grad=True)
v = torch.tensor(0.0, requires_grad=True)
lr = 0.05

for epoch in range(6):
    # %% forward: two models, one set of data
    # Each weight makes its own predictions.
    #
    # $$\hat y_i = w x_i, \; \hat z_i = v x_i$$
    y_pred = w * X
    z_pred = v * X

    # %% loss: one mean, one sum
    # The same squares, averaged for `w` and added up for `v`.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    #
    # $$S = \sum_{i=1}^{N} (\hat z_i - y_i)^2$$
    #
    # A sum grows with the number of examples; a mean does not.
    loss = ((y_pred - Y) ** 2).mean()
    loss_sum = ((z_pred - Y) ** 2).sum()

    # %% backward: the factor N
    # The mean passes $\frac{1}{N}$ of its gradient to each example, the sum all of
    # it.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # $$\frac{\partial S}{\partial v} = 2 \sum_{i=1}^{N} (\hat z_i - y_i) x_i$$
    #
    # In iteration 1 both weights are 0, and the gradients are $-30$ and $-120$.
    loss.backward()
    loss_sum.backward()

    # %% update: the same learning rate for both
    # With this rate the mean goes three quarters of the way, the sum three times the
    # way.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}, \;
    # v \leftarrow v - \eta \frac{\partial S}{\partial v}$$
    #
    # The gradients are 15 and 60 times the distance from 2, so the steps are
    # $0.05 \cdot 15 = 0.75$ and $0.05 \cdot 60 = 3$ times that distance. Going three
    # times as far as needed ends on the other side, twice as far away.
    with torch.no_grad():
        w -= lr * w.grad
        v -= lr * v.grad

    # %% other: print the figures
    # Both weights ought to become 2.
    print(f"{epoch + 1}: w {w:.4f}  grad {w.grad:8.4f}", end="")
    print(f"   v {v:6.1f}  grad {v.grad:8.1f}")

    # %% zero_grad: clear both
    # Each weight has its own gradient to clear.
    #
    # $$w.\mathrm{grad} \leftarrow 0, \; v.\mathrm{grad} \leftarrow 0$$
    w.grad.zero_()
    v.grad.zero_()

# %% the learning rate makes up for it
# A sum with the learning rate $\frac{\eta}{N}$ takes exactly the steps of the mean
# with $\eta$.
#
# $$\frac{\eta}{N} \cdot \frac{\partial S}{\partial w} = \eta \cdot
# \frac{\partial L}{\partial w}$$
#
# So neither is wrong. This is also the factor of 4 between `numpy-by-hand` and
# `autograd-1w`.
zero = torch.tensor(0.0, requires_grad=True)
squares = (zero * X - Y) ** 2
(by_mean,) = torch.autograd.grad(squares.mean(), zero, retain_graph=True)
(by_sum,) = torch.autograd.grad(squares.sum(), zero)
print(f"step with the mean: {lr * by_mean:.3f}")
print(f"with the sum, lr / 4: {lr / 4 * by_sum:.3f}")

# %% twice the data
# The same four examples, each of them twice: the mean does not notice, the sum
# doubles.
#
# That is why the mean is the usual choice: the learning rate need not be changed with
# the size of the batch.
twice = (zero * torch.cat([X, X]) - torch.cat([Y, Y])) ** 2
(by_mean,) = torch.autograd.grad(twice.mean(), zero, retain_graph=True)
(by_sum,) = torch.autograd.grad(twice.sum(), zero)
print(f"eight examples: mean {by_mean:.0f}, sum {by_sum:.0f}")
