r"""Falling for ever

The raw residual once more, now with an optimizer from `torch.optim` and **without**
the test that stopped the loop. It runs for 100 iterations, and the loss falls in
every one of them.

In iteration 9 the loss is 0 to six digits: the model is as good as it can get. Then
the loss goes on falling, through zero to -9.1, while the weight walks away to 10.2
and the model gets worse with every step. The optimizer does what it was asked to do;
it was asked for the wrong thing.

Look for the moment when the loss passes zero: nothing marks it, neither in the
gradient nor in the steps.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch
from torch import optim

x = torch.tensor([[1.0]])
y = torch.tensor([[1.0]])
W = torch.tensor([[0.2]], requires_grad=True)
optimizer = optim.SGD([W], lr=0.1)

for epoch in range(100):
    # %% forward: predict
    # The prediction ought to be 1. It passes 1 and goes on.
    #
    # $$\hat y = W x$$
    y_pred = W * x

    # %% loss: what is missing
    # The raw residual falls when the prediction rises, whether that is good or not.
    #
    # $$L = y - \hat y$$
    #
    # It has no smallest value: $L \to -\infty$ for $W \to \infty$. A loss has to be
    # smallest where the model is best.
    loss = y - y_pred

    # %% zero_grad: cleared before backward
    # The optimizer clears the gradients of all its weights; here there is one.
    #
    # $$W.\mathrm{grad} \leftarrow \mathrm{None}$$
    #
    # Any place between the update and the next backward will do.
    # `optimizer.zero_grad()` does not write zeros but takes the gradient away; in
    # iteration 1 there is none yet.
    optimizer.zero_grad()

    # %% backward: the same slope as ever
    # The gradient is $-x$, here $-1$: no sign of the goal, neither before nor behind
    # it.
    #
    # $$\frac{\partial L}{\partial W} = -x$$
    loss.backward()

    # %% update: the optimizer's step
    # `optimizer.step()` does `W = W - lr * W.grad`, under `no_grad`, as by hand.
    #
    # $$W \leftarrow W - \eta \frac{\partial L}{\partial W}$$
    #
    # The gradient is $-1$ each time, so the weight rises by 0.1 each time.
    optimizer.step()

    # %% other: print the figures
    # The squared error beside the loss tells whether the model got better.
    #
    # $$(\hat y - y)^2$$
    if 7 <= epoch <= 10 or (epoch + 1) % 10 == 0:
        print(f"{epoch + 1:3d}: loss {loss.item():8.4f}", end="")
        print(f"  W {W.item():7.4f}", end="")
        print(f"  squared error {(y_pred - y).item() ** 2:7.4f}")

# %% a low loss and a bad model
# After 100 iterations the model predicts 10.2 where 1 was wanted.
#
# The optimizer, the gradient and the learning rate all worked. What was wrong is the
# loss, and no setting can repair that. The square can: $L = (y - \hat y)^2$ is never
# negative and is 0 at the goal alone. The next lesson, `mse-sgd`, does that.
print(f"W {W.item():.4f}, last loss {loss.item():.4f}, wanted: W 1, loss 0")
