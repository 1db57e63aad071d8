r"""Walking down a parabola

The smallest thing that can be trained: one weight $w$ and the loss $L = w^2$. There
is no data and no model. Drawn against $w$ the loss is a parabola, its lowest point is
at $w = 0$, and training means walking down to it.

The **gradient** is the slope of the curve where we stand. Where it is positive,
raising $w$ raises the loss; where it is negative, raising $w$ lowers the loss. So
each step goes against the slope, and the **learning rate** says how far.

Look for the loss falling fast at first and ever more slowly later: the slope flattens
towards the bottom, and the steps shrink with it.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

w = torch.tensor(10.0, requires_grad=True)
lr = 0.1

for epoch in range(15):
    # %% forward: nothing to predict
    # This phase is empty, because the loss comes straight from the weight.
    #
    # Where there is data, the prediction $\hat y$ is made here.

    # %% loss: the height where we stand
    # The loss is the height of the parabola above $w$.
    #
    # $$L(w) = w^2$$
    #
    # It is computed from `w` by an op that torch remembers: the loss has a `grad_fn`.
    loss = w**2

    # %% backward: the slope where we stand
    # `loss.backward()` finds the slope of the parabola at $w$ and puts it into
    # `w.grad`.
    #
    # $$\frac{\partial L}{\partial w} = 2 w$$
    #
    # Compare the two in the tensors panel: the gradient is twice the weight. It is
    # positive on the right-hand side of the valley, so raising $w$ would raise the
    # loss.
    loss.backward()

    # %% update: a step downhill
    # The step goes against the slope, so here $w$ becomes smaller.
    #
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    #
    # $\eta$ (eta) is the learning rate, `lr`. With 0.1 the weight loses
    # $0.1 \cdot 2w$, a fifth of itself, and the loss falls to 0.64 of what it was.
    # With 0.5 the first step would land on the minimum; with more than 1 each step
    # would climb higher up the other side.
    #
    # `no_grad` tells torch that this line is not part of the loss.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print where we are
    # The loss and the gradient belong to the weight before the step, `w` is the new
    # one.
    print(f"{epoch + 1:2d}: w {w:.7f}  loss {loss:.7f}  grad {w.grad:.7f}")

    # %% zero_grad: clear the slope
    # The gradient has been used and is set to zero.
    #
    # $$w.\mathrm{grad} \leftarrow 0$$
    #
    # torch adds each new gradient to what is already in `w.grad`. Without this line
    # the next slope would be added to this one.
    w.grad.zero_()

# %% after fifteen steps
# Each step left four fifths of the weight, so 15 steps leave $0.8^{15} \approx 0.035$
# of it.
#
# The weight comes ever closer to 0 and never quite arrives. That is normal: one stops
# when the loss is small enough.
print(f"w / 10 = {w / 10:.4f}, and 0.8 ** 15 = {0.8**15:.4f}")
