r"""Two features and a matrix product

Each example now has two numbers, so the model has two weights, and the prediction is
a **matrix product**: `X @ W`, one row of data with the column of weights. The second
feature is 1.2 in both rows, so it cannot tell them apart; its weight acts as a bias.

There is a trap beside it. `W * X` looks much like it and runs without an error, and
yet is something else. It is shown behind the loop.

Look for the two elements of the gradient: in iteration 3 their signs differ, so one
weight rises while the other falls.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch

X = torch.tensor([[1.0, 1.2], [2.0, 1.2]])
Y = torch.tensor([[2.0], [4.0]])
W = torch.tensor([[1.0], [1.0]], requires_grad=True)
lr = 0.1

for epoch in range(3):
    # %% forward: rows times column
    # Each prediction is the sum over the features of input times weight.
    #
    # $$\hat y_i = \sum_{j=1}^{2} x_{ij} w_j$$
    #
    # In shapes: $[2, 2] \cdot [2, 1] \to [2, 1]$. The inner sizes, features and
    # weights, must agree, and they vanish; what stays is a prediction for each
    # example.
    y_pred = X @ W

    # %% loss: mean squared error
    # Predictions and targets are columns of the same shape, so this subtracts row by
    # row.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: a gradient for each weight
    # The gradient has the shape of the weights: one element, one sign for each.
    #
    # $$\frac{\partial L}{\partial W} = \frac{2}{N} X^\top (\hat y - y)$$
    #
    # A positive element means that raising that weight raises the loss; a negative
    # one, that raising it lowers the loss. $X^\top$ hands each error back to the
    # features that made it.
    loss.backward()

    # %% update: each weight its own way
    # Both weights step at once, each against its own element of the gradient.
    #
    # $$W \leftarrow W - \eta \frac{\partial L}{\partial W}$$
    with torch.no_grad():
        W -= lr * W.grad

    # %% other: print the figures
    # The columns are printed as flat lists of two numbers.
    print(f"{epoch + 1}: y_pred", y_pred.detach().flatten())
    print("   grad  ", W.grad.flatten())
    print("   W     ", W.detach().flatten())

    # %% zero_grad: clear the gradient
    # Both elements are set to zero, because the next backward adds to them.
    #
    # $$W.\mathrm{grad} \leftarrow \begin{bmatrix} 0 \\ 0 \end{bmatrix}$$
    W.grad.zero_()

# %% the trap: W * X is not a prediction
# `*` multiplies element by element, and the shapes [2, 1] and [2, 2] do not stop it.
#
# The column $W$ is stretched sideways, so that the first weight meets the whole first
# **row** (an example) and not the first **column** (a feature):
#
# $$W \odot X = \begin{bmatrix} w_1 x_{11} & w_1 x_{12} \\ w_2 x_{21} & w_2 x_{22}
# \end{bmatrix}$$
#
# Four numbers for two examples, nothing summed, and the weights on the wrong side.
# Even the loss would not complain: $[2, 2] - [2, 1]$ is broadcast again, and the mean
# of it is a number. Print the shapes.
wrong = W * X
print(wrong.detach())
print("W * X:", list(wrong.shape), " X @ W:", list((X @ W).shape))
print("a loss all the same:", round(((wrong - Y) ** 2).mean().item(), 4))

# %% what the matrix product does
# Laid along the rows, $W^\top$ meets the features; the sum over them is the
# prediction.
#
# $$\hat y_i = \sum_j (X \odot W^\top)_{ij}$$
by_hand = (X * W.T).sum(dim=1, keepdim=True)
print("the same as X @ W:", torch.allclose(by_hand, X @ W))
