r"""Updating through .data

The program of `raw-residual`, with two lines changed. The prediction is `W * x`,
element by element, which for a single number is the same as the matrix product. And
the update does not stand under `no_grad` but goes through `W.data`.

`W.data` is a second tensor on the same memory, one that autograd does not watch.
Older code is full of it. It does what one expects here, to the last digit. What it
can do elsewhere is shown behind the loop.

Look for the figures: they are those of `raw-residual`, and so is the trap in the
loss.
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
    # %% forward: element by element
    # `W * x` multiplies element by element; the shapes [1, 1] and [1, 1] give [1, 1].
    #
    # $$\hat y = W \odot x$$
    #
    # Only for a single number is that the same as `W @ x`. The lesson `two-features`
    # shows what becomes of it with more.
    y_pred = W * x

    # %% loss: what is missing
    # Target minus prediction: the raw residual, which is no distance.
    #
    # $$L = y - \hat y$$
    loss = y - y_pred

    # %% backward: the same slope everywhere
    # The gradient is $-x$, here $-1$, near the goal as far from it.
    #
    # $$\frac{\partial L}{\partial W} = -x$$
    loss.backward()

    # %% update: behind autograd's back
    # `sub_` subtracts in place; the underscore at the end means just that.
    #
    # $$W \leftarrow W - \eta \frac{\partial L}{\partial W}$$
    #
    # `W.data` shares the memory of `W` and has `requires_grad=False`. So no `no_grad`
    # is needed, and autograd learns nothing of the change.
    W.data.sub_(lr * W.grad)

    # %% zero_grad: clear the gradient
    # The gradient is set to zero, because the next backward adds to it.
    #
    # $$W.\mathrm{grad} \leftarrow 0$$
    W.grad.zero_()

    # %% other: print, and stop when the loss is small
    # The same test as before, $L < 0.1$, and it ends the loop in the same iteration.
    print(f"{epoch + 1}: loss {loss.item():.6f}  W {W.item():.1f}")
    if loss < 0.1:
        break

# %% what .data can hide
# A weight that is changed between forward and backward makes the gradient wrong.
#
# For $c = a^2$ the gradient is $2a$, and torch keeps $a$ for it. With $a = 3$ it
# ought to be 6. If `a.data` is made ten times as large before backward, torch
# computes 60 and says nothing.
#
# The same change under `no_grad` is noticed: torch counts the versions of `a`, sees
# that it is no longer the one it kept, and refuses. That is why `no_grad` is the
# better habit.
a = torch.tensor(3.0, requires_grad=True)
c = a**2
a.data.mul_(10)
c.backward()
print(f"through .data: {a.grad:.0f} instead of 6, and no complaint")

a = torch.tensor(3.0, requires_grad=True)
c = a**2
with torch.no_grad():
    a *= 10
try:
    c.backward()
except RuntimeError as error:
    print("under no_grad torch says:", str(error).split(":")[0])
