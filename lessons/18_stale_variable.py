r"""The variable that another cell left behind

This program was a notebook. An earlier cell had made a weight called `w`. Later the
weight was renamed to `W`, everywhere but in the line that prints. In a fresh program
that line would fail with a `NameError`. In a notebook `w` is still there, so it
prints, and prints 1.00 in every iteration.

Whoever reads the output thinks that nothing is learned, and looks for the mistake in
the learning rate, the loss, the gradient. They are all right.

Look in the tensors panel for what changes: `W` does, and `w` never.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch

# %% a cell from an hour ago
# A first attempt, since deleted from the notebook: $w = 1$.
#
# Deleting a cell deletes its text. The variables that it made live on until the
# kernel is restarted.
w = torch.tensor(1.0)

# %% the cell that is there now
# The weight is called $W$ here and starts at 0.
X = torch.tensor([1.0, 2.0, 3.0])
Y = 2 * X
W = torch.tensor(0.0, requires_grad=True)
lr = 0.05

for epoch in range(5):
    # %% forward: predict
    # The prediction uses `W`, as it should.
    #
    # $$\hat y_i = W x_i$$
    y_pred = W * X

    # %% loss: mean squared error
    # The loss falls in every iteration: the first sign that something is learned.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: a gradient for W
    # `W.grad` is filled. `w` is no part of this loss and was not made to require a
    # gradient.
    #
    # $$\frac{\partial L}{\partial W} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    loss.backward()

    # %% update: W moves
    # `W` is marked as changed in the tensors panel; `w` is not.
    #
    # $$W \leftarrow W - \eta \frac{\partial L}{\partial W}$$
    with torch.no_grad():
        W -= lr * W.grad

    # %% zero_grad: clear the gradient
    # The next backward adds, so the gradient is set to zero.
    #
    # $$W.\mathrm{grad} \leftarrow 0$$
    W.grad.zero_()

    # %% other: print the wrong one
    # The mistake is here: this prints `w`, which nothing in the loop has touched.
    #
    # Python is not at fault: $w \neq W$ are two names.
    print(f"{epoch + 1}: w = {w:.2f}, loss = {loss:.4f}")

# %% how to find it
# A model with one weight cannot improve while that weight stands still.
#
# Ask the two names whether they are the same object. And before trusting a notebook,
# restart its kernel and run all cells from the top: here that ends in a `NameError`
# at the very line.
print(f"W = {W:.2f}, w = {w:.2f}, the same object: {w is W}")
del w
try:
    print(f"w = {w:.2f}")
except NameError as error:
    print("after a restart:", error)
