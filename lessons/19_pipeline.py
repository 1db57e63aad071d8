r"""The pipeline, beside the version by hand

Real programs have this shape: model, loss and optimizer are **built once**, and then
the loop repeats five lines. Nothing in it is new. `nn.Linear` holds the parameters
and predicts, `nn.MSELoss` is the loss, `optim.SGD` makes the update and clears the
gradients.

Here each of them works beside the lines that it replaces. Both begin with the same
numbers and learn $y = 2x + 1$.

`loss.backward()` computes $\partial L / \partial w$; `w.grad` holds it;
`optimizer.step()` does `w = w - lr * w.grad`; `zero_grad` clears it, because PyTorch
adds each new gradient to what is already there. Look for the two versions agreeing in
every phase.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 3
# [tool.gradstep.symbols]
# "\\hat y" = "y_hand"
# "L" = "loss_hand"
# ///
import torch
from torch import nn, optim

torch.manual_seed(0)
X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
Y = 2 * X + 1
lr = 0.05

# %% the model, built once
# `nn.Linear(1, 1)` replaces two tensors with `requires_grad=True`.
#
# $$\hat y = x w^\top + b$$
#
# It makes a weight of shape [1, 1] and a bias of shape [1] with random start values.
# The version by hand gets copies of them.
model = nn.Linear(1, 1)
w = model.weight.detach().clone().requires_grad_()
b = model.bias.detach().clone().requires_grad_()

# %% the loss and the optimizer, built once
# Neither computes anything yet: the one is a formula, the other a rule.
#
# The optimizer is told **which** tensors to update and clear, with what rate $\eta$.
# It knows nothing of the loss; the two meet only in the `.grad` of each parameter.
mse = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=lr)

for epoch in range(10):
    # %% forward: model(X)
    # `model(X)` replaces `X @ w.t() + b`.
    #
    # $$\hat y_i = w x_i + b$$
    y_pred = model(X)
    y_hand = X @ w.t() + b

    # %% loss: mse(y_pred, Y)
    # `nn.MSELoss` replaces subtracting, squaring and averaging.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = mse(y_pred, Y)
    loss_hand = ((y_hand - Y) ** 2).mean()

    # %% backward: the same for both
    # Nothing replaces this line: autograd finds the gradients of both versions.
    #
    # $$\nabla L = \begin{bmatrix} \frac{\partial L}{\partial w} &
    # \frac{\partial L}{\partial b} \end{bmatrix}$$
    #
    # Without autograd it would be the chain rule by hand, as in `numpy-by-hand`.
    loss.backward()
    loss_hand.backward()

    # %% update: optimizer.step()
    # `optimizer.step()` replaces the `no_grad` block with a line for each parameter.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}, \;
    # b \leftarrow b - \eta \frac{\partial L}{\partial b}$$
    #
    # With two parameters it saves a line or two, with two million it saves all of
    # them.
    optimizer.step()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

    # %% other: print both
    # The weight and the bias, by the module and by hand.
    print(f"{epoch + 1:2d}: loss {loss:.4f} {loss_hand:.4f}", end="")
    print(f"  w {model.weight.item():.4f} {w.item():.4f}", end="")
    print(f"  b {model.bias.item():.4f} {b.item():.4f}")

    # %% zero_grad: optimizer.zero_grad()
    # `optimizer.zero_grad()` replaces clearing each gradient.
    #
    # $$w.\mathrm{grad} \leftarrow \mathrm{None}, \;
    # b.\mathrm{grad} \leftarrow \mathrm{None}$$
    #
    # It takes the gradients away, and the next backward makes new ones. Setting them
    # to zero does as well.
    optimizer.zero_grad()
    w.grad = None
    b.grad = None

# %% two versions, one result
# The same formulas, so the same numbers, up to rounding in the last digit.
#
# What the pipeline adds is not mathematics. It is the freedom to exchange one part, a
# larger model, another loss, another rule, and to leave the loop as it is.
print("weights agree:", torch.allclose(model.weight, w))
print("biases agree:", torch.allclose(model.bias, b))
