r"""Two targets from three measurements

A whole linear layer by hand: five examples with three measurements each, two targets
to predict, so a weight matrix of 2 x 3 and two biases. The data come from NumPy; the
start values are written down, so that everybody gets the same figures.

The inputs are around 70 and not around 1. That makes the gradients huge, and the
learning rate has to be tiny to make up for it: 0.00001.

Look for the shapes in the forward phase, and for how different the gradients of `w`
and `b` are in size. One learning rate has to serve both.
"""
# /// script
# dependencies = ["torch", "numpy"]
# [tool.gradstep]
# level = 3
# ///
import numpy as np
import torch

inputs = torch.from_numpy(
    np.array(
        [[73, 67, 43], [91, 88, 64], [87, 134, 58], [102, 43, 37], [69, 96, 70]],
        dtype="float32",
    )
)
targets = torch.from_numpy(
    np.array(
        [[56, 70], [81, 101], [119, 113], [22, 37], [103, 119]],
        dtype="float32",
    )
)
w = torch.tensor(
    [[0.3088, -2.9144, 1.3369], [-0.2791, 0.5479, -0.1951]],
    requires_grad=True,
)
b = torch.tensor([-0.3735, 0.8594], requires_grad=True)
lr = 1e-5

for epoch in range(101):
    # %% forward: five examples, two predictions each
    # Each row of inputs meets both rows of weights: one for each target.
    #
    # $$\hat Y = X w^\top + b$$
    #
    # In shapes: $[5, 3] \cdot [3, 2] + [2] \to [5, 2]$. The weights are kept one row
    # per target, as in `nn.Linear`, hence the `t()`. The two biases are stretched
    # over the five rows.
    preds = inputs @ w.t() + b

    # %% loss: the mean over all ten errors
    # `numel()` counts the elements, 5 examples times 2 targets.
    #
    # $$L = \frac{1}{10} \sum_{i=1}^{5} \sum_{k=1}^{2} (\hat y_{ik} - y_{ik})^2$$
    #
    # A sum divided by the count is a mean. `nn.MSELoss` computes the same.
    diff = preds - targets
    loss = torch.sum(diff**2) / diff.numel()

    # %% backward: a gradient for each of eight numbers
    # `w.grad` has the shape of `w`, and `b.grad` that of `b`.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{10} (\hat Y - Y)^\top X$$
    #
    # $$\frac{\partial L}{\partial b} = \frac{2}{10} \sum_{i=1}^{5} (\hat y_i - y_i)$$
    #
    # The gradient of `w` holds the inputs as a factor, which are 37 to 134; that of
    # `b` does not. In iteration 1 they are up to $-22837$ and $-227$.
    loss.backward()

    # %% update: weights and biases
    # Both are changed in one `no_grad` block, and their gradients are cleared in it.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}, \;
    # b \leftarrow b - \eta \frac{\partial L}{\partial b}$$
    #
    # $\eta = 0.00001$ suits the weights. For the biases it is far too small: they
    # hardly move. With inputs scaled to about 1, one rate would suit both.
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

        # %% zero_grad: clear both
        # Two tensors of our own, so two gradients to clear.
        #
        # $$w.\mathrm{grad} \leftarrow 0, \; b.\mathrm{grad} \leftarrow 0$$
        w.grad.zero_()
        b.grad.zero_()

    # %% other: print the loss
    # The loss of the prediction before this step, in iterations 1, 2 and every tenth
    # on.
    if epoch == 1 or epoch % 10 == 0:
        print(f"{epoch + 1:3d}: loss {loss:.2f}")

# %% predictions beside targets
# The loss fell from 34991 to 974, so the typical error, its root, from 187 to 31.
#
# The second target is met roughly, the first not yet: example 4 is predicted at 86
# where 22 was measured. `b` is almost where it began. More iterations would go on
# slowly, along a valley like the one in `linear-module`.
preds = inputs @ w.t() + b
print(f"loss now: {((preds - targets) ** 2).mean():.2f}")
print(preds.detach().round())
print(targets)
print("b moved to", b.detach())
