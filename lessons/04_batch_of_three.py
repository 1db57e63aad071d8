r"""Three examples at once

Now there are three examples, $y = 2x$ for $x = 1, 2, 3$, and still one weight. Nobody
loops over the examples: `w * X` predicts all three at once, and the loss is the
**mean** of the three squared errors.

Each example has its own opinion on where the weight should go. The gradient of the
mean is the mean of the three opinions.

Look for the one weight being stretched over three numbers in the forward phase, and
in the backward panel for three numbers being added up to one on the way back.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

X = torch.tensor([1.0, 2.0, 3.0])
Y = 2 * X
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1
print(f"start: w {w:.3f}")

for epoch in range(3):
    # %% forward: three predictions
    # The weight, of shape [], is multiplied with each of the three inputs.
    #
    # $$\hat y_i = w x_i$$
    #
    # Stretching the smaller tensor to the shape of the larger one is called
    # **broadcasting**. `y_pred` has the shape of `X`.
    y_pred = w * X

    # %% loss: the mean of three squares
    # Three errors are squared and averaged, so that one number remains.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    #
    # Here $N = 3$. `backward` needs one number: there is no slope of a list.
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: three opinions, one gradient
    # Each example contributes $2(\hat y_i - y_i) x_i$, and `w.grad` is their mean.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # The example with the largest $x$ speaks loudest: its error is the largest, and
    # it is multiplied by $x$ once more.
    loss.backward()

    # %% update: one step for all three
    # One weight, one step, however many examples there are.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # The loss and the gradient were found with the weight of the line before.
    print(f"{epoch + 1}: grad {w.grad:.3f}  w {w:.3f}  loss {loss:.4f}")

    # %% zero_grad: clear the gradient
    # Every round starts from an empty gradient, because `backward` adds.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    w.grad.zero_()

# %% nearly there after three steps
# The weight is 1.9997 and each iteration left only a fifteenth of the error.
#
# The share that is left is $1 - 2 \eta m$, with $m = 14/3$ the mean of the squared
# inputs: larger inputs learn faster, until the step becomes too long.
print(f"w {w:.4f}")
print(f"left each time: {1 - 2 * lr * (X**2).mean():.4f}")
