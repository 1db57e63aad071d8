"""One weight, four points.

Fit $y = 2x$ with a single weight `w`. Watch `w.grad` after backward.
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
learning_rate = 0.01

for epoch in range(4):
    # %% forward: predict with the weight we have
    # Each prediction is the weight times its input: $\hat y_i = w x_i$.
    y_pred = w * X

    # %% loss: mean squared error
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: the chain rule, done by torch
    # `loss.backward()` walks the chain back from the loss to `w`.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    loss.backward()

    # %% update: a step against the gradient
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    with torch.no_grad():
        w -= learning_rate * w.grad

    # %% other: say how it goes
    if epoch % 2 == 0:
        print(f"{epoch + 1}: loss {loss:.3f}")

    # %% zero_grad
    # The next backward adds to what is there.
    w.grad.zero_()

# %% the end
print(f"w = {w:.3f}")
