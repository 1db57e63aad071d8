r"""Why the update stands under no_grad

Everywhere in this course the update is wrapped in `with torch.no_grad():`. Here it is
first tried without, in every iteration, and torch refuses. The error is caught and
printed.

torch records every op on a tensor that requires a gradient, because the op might be a
part of the loss. An update is not: it is what one does with the result. `no_grad`
says so. It switches off the recording, not the learning.

Look for `w` in the tensors panel: the attempt without `no_grad` leaves it unchanged.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch

x = torch.tensor(2.0)
y = torch.tensor(4.0)
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1

for epoch in range(3):
    # %% forward: recorded
    # The prediction is computed from `w`, so torch records the multiplication.
    #
    # $$\hat y = w x$$
    #
    # `y_pred.grad_fn` is the note of it. The weight itself has no `grad_fn`, since no
    # op made it: it is a **leaf**, where the recording begins.
    y_pred = w * x

    # %% loss: recorded
    # The subtraction and the square are recorded as well.
    #
    # $$L = (\hat y - y)^2$$
    loss = (y_pred - y) ** 2

    # %% backward: the recording is played back
    # `backward` follows the notes from the loss to the leaf.
    #
    # $$\frac{\partial L}{\partial w} = 2 (\hat y - y) \cdot x$$
    #
    # Unless one asks for more, gradients are kept for leaves only. This is why `w`
    # has to stay a leaf.
    loss.backward()

    # %% other: the update without no_grad
    # torch refuses to change a leaf in place while it is recording.
    #
    # Done in place and recorded, $w \leftarrow w - \eta \cdot g$ would turn the leaf
    # into the result of an op: the weight that the gradient was computed for would
    # exist no more.
    try:
        w -= lr * w.grad
    except RuntimeError as error:
        print("torch says:", error)

    # %% update: the same line under no_grad
    # With the recording switched off, the same line does what it should.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # The weight has a new value and is still a leaf that requires a gradient.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # Leaf before, leaf after.
    print(f"{epoch + 1}: w {w:.3f}, a leaf: {w.is_leaf}")

    # %% zero_grad: clear the gradient
    # `w.grad` requires no gradient itself, so it may be changed in place anywhere.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    w.grad.zero_()

# %% the way round that leads nowhere
# `w = w - ...` without `no_grad` raises no error, and that is worse.
#
# It makes a new tensor that remembers where it came from: it has a `grad_fn` and is
# no leaf. The next `backward` would put its gradient into the old leaf and none into
# the new tensor, so `w.grad` would be `None` in the second iteration.
new = w - lr * w.grad
print(f"new: a leaf: {new.is_leaf}, grad_fn: {type(new.grad_fn).__name__}")
new_loss = (new * x - y) ** 2
new_loss.backward()
print(f"the gradient went to the old leaf: {w.grad:.3f}")
