r"""A loss that is not a distance

One weight, one example, $x = 1$ and $y = 1$, and a loss that looks sensible: what is
missing, $L = y - \hat y$. It falls in every iteration, the weight goes from 0.2 to
1.0, and the program stops when the loss is small. All is well, it seems.

But this loss is no distance. A distance is smallest when the prediction is right;
this one keeps falling when the prediction grows past the target, below zero and on
for ever. Only the test that stops the loop makes it look right, and the start below
the target.

Look for the gradient: it is the same in every iteration, near the goal as far from
it.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch

x = torch.tensor([[1.0]])
y = torch.tensor([[1.0]])
W = torch.tensor([[0.2]], requires_grad=True)
lr = 0.1

for epoch in range(200):
    # %% forward: a matrix product of one by one
    # `W @ x` is the matrix product, here of two 1 x 1 matrices.
    #
    # $$\hat y = W x$$
    #
    # `y_pred` has the shape [1, 1] too.
    y_pred = W @ x

    # %% loss: what is missing
    # The loss is target minus prediction: the raw residual, with its sign.
    #
    # $$L = y - \hat y$$
    #
    # While the prediction is too small, this is the same as the distance. Where it is
    # too large the loss is negative, so "lower" no longer means "better".
    loss = y - y_pred

    # %% backward: a slope without a valley
    # The gradient is $-x$, here $-1$, whatever the weight is.
    #
    # $$\frac{\partial L}{\partial W} = -x$$
    #
    # It says: raise the weight and the loss falls. It would say the same at
    # $W = 1000$. A gradient that does not vanish at the goal cannot bring the weight
    # to rest there.
    loss.backward()

    # %% update: always the same step
    # The weight rises by $0.1 \cdot 1$ in every iteration.
    #
    # $$W \leftarrow W - \eta \frac{\partial L}{\partial W}$$
    with torch.no_grad():
        W -= lr * W.grad

    # %% zero_grad: clear the gradient
    # Cleared last, so that the next backward starts from zero.
    #
    # $$W.\mathrm{grad} \leftarrow 0$$
    W.grad.zero_()

    # %% other: print, and stop when the loss is small
    # The loop ends after the first loss below 0.1: $L < 0.1$.
    #
    # `loss` was computed before the step and `W` is already the new weight, so the
    # model is one step better than the loss that stops it.
    print(f"{epoch + 1}: loss {loss.item():.6f}  W {W.item():.1f}")
    if loss < 0.1:
        break

# %% what stopped it, and what would repair it
# Iteration 8 printed a loss of 0.100000, and yet it was below 0.1.
#
# Printing rounds to six digits. In `float32` the loss is a little below the number
# nearest to 0.1, because the rounding errors of the steps have added up. A test with
# `<` sees that, and the eye does not.
#
# The repair is a loss that is smallest at the goal: the square, $L = (y - \hat y)^2$,
# or the absolute value, $L = |y - \hat y|$. The lesson `raw-residual-sgd` lets the
# present loss run on without the stop, and `mse-sgd` uses the square.
print(f"the last loss: {loss.item():.10f}")
print(f"0.1 in float32: {torch.tensor(0.1).item():.10f}")
print(f"if W were 1000, the loss would be {(y - 1000 * x).item():.0f}")
