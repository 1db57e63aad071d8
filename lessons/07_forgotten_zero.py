r"""The forgotten zero_grad

This is `one-example` with one line left out: nobody clears the gradient. Nothing
crashes and no warning appears, which is what makes it a common mistake and a hard one
to find.

`backward` **adds** to `w.grad`. So from the second iteration on the weight is moved
by the sum of all gradients so far.

Look for the gradient of iteration 2: it ought to be -1.6 and is -9.6. And look for
the prediction of iteration 3, which has run past the target of 4.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# [tool.gradstep.symbols]
# "g_t" = "w.grad"
# ///
import torch

x = torch.tensor(2.0)
y = torch.tensor(4.0)
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1
print(f"start: w {w:.3f}")

for epoch in range(3):
    # %% forward: predict
    # The prediction is the weight times the input, as before.
    #
    # $$\hat y = w x$$
    y_pred = w * x

    # %% loss: the squared error
    # The loss is the squared distance between prediction and target.
    #
    # $$L = (\hat y - y)^2$$
    loss = (y_pred - y) ** 2

    # %% backward: the new gradient is added
    # `backward` computes the right gradient and adds it to what `w.grad` already
    # holds.
    #
    # $$g_t = g_{t-1} + 2 (\hat y - y) x$$
    #
    # In iteration 1 nothing is there yet and $-8$ is right. In iteration 2 the slope is
    # $-1.6$, and `w.grad` becomes $-8 + (-1.6) = -9.6$. The tensors panel shows the
    # gradient before and after.
    #
    # The adding is meant: it is how a weight that is used in several places, or for
    # several batches, gathers all its parts. torch cannot know when a new sum begins.
    loss.backward()

    # %% update: a step along the whole sum
    # The weight is moved by the sum of all gradients so far, not by the present one
    # alone.
    #
    # $$w \leftarrow w - \eta g_t, \; g_t = \sum_{s=1}^{t} \nabla L_s$$
    #
    # Old slopes keep pushing in the old direction, even where the valley has already
    # begun to rise on the other side.
    with torch.no_grad():
        w -= lr * w.grad

    # %% other: print the figures
    # Compare them with those of `one-example`: only the first line is the same.
    print(f"{epoch + 1}: y_pred {y_pred:.3f}", end="")
    print(f"  grad {w.grad:.3f}  w {w:.3f}")

    # %% zero_grad: forgotten
    # This phase is empty, and that is the mistake. Here `w.grad.zero_()` is missing.
    #
    # Nothing does $g_t \leftarrow 0$, so the gradient in the tensors panel stays as
    # it was and goes with the weight into the next iteration.

# %% what forgetting amounts to
# Never clearing the gradient is SGD with a momentum of 1.0: a ball without friction.
#
# Momentum keeps a velocity, $v \leftarrow \mu v + \nabla L$, and moves by
# $w \leftarrow w - \eta v$. With $\mu = 1$ this $v$ is just what piles up in
# `w.grad`. A ball that rolls in a bowl without friction swings about the lowest point
# and never settles; and as long as its steps are short, it does not leave the bowl.
#
# For this loss the distance from the goal, $e = w - 2$, follows
# $e_{t+1} = (2 - 8 \eta) e_t - e_{t-1}$. With $\eta = 0.1$ it stays within 1.12 for
# ever. With $\eta = 0.6$ the swings grow without end; but so they would at that
# learning rate with the gradient cleared, and faster.
def distances(lr, steps):
    e = [-1.0, -1.0]
    for _ in range(steps):
        e.append((2 - 8 * lr) * e[-1] - e[-2])
    return e[2:]


print(f"w is {w:.3f}, and the rule says {2 + distances(lr, 3)[-1]:.3f}")
for rate in (0.1, 0.6):
    far = max(abs(e) for e in distances(rate, 200))
    print(f"lr {rate}: at most {far:.3g} from the goal in 200 steps")
