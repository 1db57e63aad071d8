r"""The loss repaired

The same task as in the three lessons before, a weight that starts at 0.2 and ought to
be 1, now with a loss that has a lowest point: the mean squared error, `nn.MSELoss`.
The step is made by `optim.SGD`.

The gradient of a square shrinks on the way to the goal and is 0 there. So the weight
comes to rest by itself; nothing has to stop it.

Look for the gradient and the steps getting smaller together, and compare with
`raw-residual-sgd`, where neither ever changed.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch
from torch import nn, optim

X = torch.tensor([1.0])
Y = torch.tensor([1.0])
w = torch.tensor([0.2], requires_grad=True)
mse = nn.MSELoss()
optimizer = optim.SGD([w], lr=0.05)

for epoch in range(100):
    # %% zero_grad: cleared first
    # The gradient of the iteration before is taken away before anything else happens.
    #
    # $$w.\mathrm{grad} \leftarrow \mathrm{None}$$
    #
    # First in the loop is as good as last. In iteration 1 there is nothing to clear.
    optimizer.zero_grad()

    # %% forward: predict
    # The prediction is the weight times the input, and the input is 1.
    #
    # $$\hat y = w x$$
    y_pred = w * X

    # %% loss: a distance
    # `nn.MSELoss` subtracts, squares and averages in one call.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    #
    # It is 0 where the prediction is right and positive everywhere else.
    loss = mse(y_pred, Y)

    # %% backward: a slope that fades
    # The gradient holds the error as a factor, so it vanishes with the error.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # Here $N = 1$ and $x = 1$: it is twice the error.
    loss.backward()

    # %% update: the optimizer's step
    # `optimizer.step()` does `w = w - lr * w.grad`.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # With $\eta = 0.05$ each step goes $2 \cdot 0.05$, a tenth, of the way that is
    # left.
    optimizer.step()

    # %% other: print the figures
    # Every tenth iteration is printed. Of the loss $0.9^2 = 0.81$ remains each time.
    if (epoch + 1) % 10 == 0:
        print(f"{epoch + 1:3d}: loss {loss:.6f}  w {w.item():.4f}")

# %% at rest
# The weight is 1 to four digits and the gradient all but gone.
#
# No test had to stop the loop: at the lowest point of the loss there is no slope to
# follow.
print(f"w {w.item():.4f}, gradient {w.grad.item():.6f}")
