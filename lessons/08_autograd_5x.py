r"""The same loop, another line

The loop of `autograd-1w` again, word for word; only the data have changed, from
$y = 2x$ to $y = 5x$. A training loop does not know what it is fitting: the data say
where to go, and the loop says how.

The goal is two and a half times as far away, so the first loss is $2.5^2 = 6.25$
times as large and the first gradient 2.5 times. The pace is the same: it depends on
the inputs and on the learning rate, and both are as they were.

Look for the gradient shrinking by 15 percent in every iteration, and the loss by
nearly 28.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0])
Y = 5 * X
w = torch.tensor(0.0, requires_grad=True)
lr = 0.01

for epoch in range(100):
    # %% forward: predict
    # Each prediction is the weight times its input.
    #
    # $$\hat y_i = w x_i$$
    y_pred = w * X

    # %% loss: mean squared error
    # The distance to the goal is squared, so half the distance means a quarter of the
    # loss.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    #
    # Because $y_i = 5 x_i$ exactly, this is $7.5 (w - 5)^2$: a parabola with its
    # lowest point at $w = 5$, where the loss is 0.
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: the slope, far and near
    # The gradient is proportional to the distance from the goal.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    #
    # For these inputs it is $15 (w - 5)$: negative as long as $w$ is below 5, where
    # raising the weight lowers the loss.
    loss.backward()

    # %% update: always the same share of the way
    # The step is $\eta \cdot 15 = 0.15$ times the distance that is left.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # Of the distance 0.85 remains each time, and of the loss $0.85^2 = 0.7225$. The
    # steps grow shorter by themselves, without a smaller learning rate.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # The first three iterations are printed, and every tenth.
    if epoch < 3 or (epoch + 1) % 10 == 0:
        print(f"{epoch + 1:3d}: w {w:.3f}  loss {loss:.8f}  grad {w.grad:.3f}")

    # %% zero_grad: clear the gradient
    # The next backward adds to `w.grad`, so it is set to zero here.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    w.grad.zero_()

# %% after a hundred iterations
# $0.85^{100}$ is about $10^{-7}$, so nothing of the way is left that four digits
# show.
print(f"f(5) = {w * 5:.3f}, it ought to be 25")
