r"""Weight and bias: nn.Linear

Up to here the weight was a tensor of our own. `nn.Linear(1, 1)` brings a weight
**and** a bias, both with random start values, and computes $\hat y = w x + b$. The
data are still $y = 2x$, now as columns: four rows (examples) of one column (feature).

The best bias is 0, and the model has to find that out. For a while it does not pay
to: a weight that is a little too small and a bias that is too large make almost the
same line where the data are. Along that valley the loss is nearly flat.

Look for the loss: 25 in iteration 1, 0.2 in iteration 20, and then it takes a
thousand iterations to reach 0.0005. Look for the sign of the bias's gradient, too: it
changes on the way.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch
from torch import nn, optim

torch.manual_seed(0)
X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
Y = 2 * X
five = torch.tensor([[5.0]])

model = nn.Linear(1, 1)
mse = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
print(f"before: f(5) = {model(five).item():.3f}")

for epoch in range(1000):
    # %% forward: the module predicts
    # `model(X)` multiplies each row with the weight and adds the bias.
    #
    # $$\hat y_i = w x_i + b$$
    #
    # In shapes it is $[4, 1] \cdot [1, 1] + [1]$: the bias is stretched over the four
    # rows. Weight and bias are in the tensors panel as `model.weight` and
    # `model.bias`.
    y_pred = model(X)

    # %% loss: mean squared error
    # The four squared errors are averaged to one number.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = mse(y_pred, Y)

    # %% backward: two gradients
    # Each parameter gets a gradient of its own.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # $$\frac{\partial L}{\partial b} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i)$$
    #
    # They differ in the last factor: the inner derivative is $x_i$ for the weight and
    # 1 for the bias. Where an element is positive, raising that parameter raises the
    # loss; where it is negative, it lowers the loss.
    loss.backward()

    # %% update: each by its own gradient
    # `optimizer.step()` moves every parameter of the model against its gradient.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}, \;
    # b \leftarrow b - \eta \frac{\partial L}{\partial b}$$
    #
    # Both move at once, each by its own slope. Once they are in the valley both
    # slopes are small, and so are the steps.
    optimizer.step()

    # %% other: print the figures
    # A few early iterations are printed, then every hundredth.
    if epoch in (0, 4, 9, 19) or (epoch + 1) % 100 == 0:
        print(f"{epoch + 1:4d}: loss {loss:9.6f}", end="")
        print(f"  w {model.weight.item():.3f}  b {model.bias.item():.3f}")

    # %% zero_grad: clear both
    # The optimizer takes away the gradients of all parameters it was given.
    #
    # $$w.\mathrm{grad} \leftarrow \mathrm{None}, \;
    # b.\mathrm{grad} \leftarrow \mathrm{None}$$
    optimizer.zero_grad()

# %% how weight and bias share the work
# The prediction for 5 is within 0.1 of 10, although the bias is not quite 0.
#
# Raising $b$ by 1 lifts the line as much as raising $w$ by $1/\bar x$ does in the
# middle of the data, where $\bar x = 2.5$. So an error in one can hide behind the
# other: here $b > 0$ and $w < 2$. The middle of the data is nearly right early; what
# takes long is the last bit of tilt. Centring the data, $x - \bar x$, would end the
# trade.
w, b = model.weight.item(), model.bias.item()
print(f"after: f(5) = {model(five).item():.3f}")
print(f"f(2.5) = {w * 2.5 + b:.4f}, w - 2 = {w - 2:.4f}, b = {b:.4f}")
