r"""Training by hand in NumPy

No torch, no autograd: one weight, four points on the line $y = 2x$, and a gradient
that somebody worked out with pencil and paper. It shows what a framework takes over,
and how little of it is magic.

It also holds a slip that many a tutorial has copied: `np.dot` already adds up the
four products, so the `.mean()` behind it is the mean of a single number and changes
nothing. The loss is a mean and its "gradient" a sum, **four times too large**. The
next lesson has the same data and the same learning rate and shows -30 where this one
shows -120.

Look for `w` in the tensors panel: it begins as a Python float and is a NumPy
`float32` after the first update. At the end the program asks for a number to predict
with.
"""
# /// script
# dependencies = ["numpy>=2"]
# [tool.gradstep]
# level = 1
# ///
import numpy as np

X = np.array([1, 2, 3, 4], dtype=np.float32)
Y = 2 * X
w = 0.0
lr = 0.01
print(f"before: f(5) = {w * 5:.3f}, and w is a {type(w).__name__}")

for epoch in range(20):
    # %% forward: predict
    # NumPy multiplies the one weight with the whole array.
    #
    # $$\hat y_i = w x_i$$
    #
    # Nothing is remembered about it: NumPy keeps the numbers and forgets where they
    # came from.
    y_pred = w * X

    # %% loss: mean squared error
    # The four errors are squared and averaged.
    #
    # $$L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2$$
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward: the chain rule, by hand
    # Call one error $u = w x - y$. The outer derivative of $\frac{1}{N} u^2$ is
    # $\frac{2}{N} u$, the inner one of $u$ is $x$.
    #
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (w x_i - y_i) x_i$$
    #
    # The code computes the sum without the $\frac{1}{N}$:
    #
    # $$\mathrm{grad} = \sum_{i=1}^{N} 2 x_i (\hat y_i - y_i)$$
    #
    # That is $N = 4$ times as much as the derivative of the loss. The sign is right,
    # so the weight still goes the right way, in steps four times as long.
    grad = np.dot(2 * X, y_pred - Y).mean()

    # %% update: a step against the gradient
    # A new number is computed and the name `w` is given to it.
    #
    # $$w \leftarrow w - \eta \cdot \mathrm{grad}$$
    #
    # `grad` is a NumPy `float32`, and a Python float combined with one gives a
    # `float32`. So that is what `w` is after the first update, and stays.
    w -= lr * grad

    # %% zero_grad: nothing to clear
    # This phase is empty: NumPy keeps no gradient that could add up.
    #
    # `grad` is computed afresh each time and overwrites the old one:
    # $\mathrm{grad} \leftarrow \ldots$, not $\mathrm{grad} + \ldots$.

    # %% other: print the figures
    # `f(5)` is the prediction for 5, which is not among the data; it ought to be 10.
    print(f"{epoch + 1:2d}: w {w:.3f}  loss {loss:.8f}  grad {grad:.3f}", end="")
    print(f"  f(5) = {w * 5:.3f}")

# %% where the 4 comes from
# The same four products, once added up and once averaged, at the start, $w = 0$.
#
# A dot product is a sum: $\sum_i 2 x_i (\hat y_i - y_i) = -120$. The mean of these
# four products is a quarter of it, $-30$, and that is the derivative of the mean
# loss. One more `.mean()` behind the dot product averages one number and leaves it as
# it is.
#
# The weight arrived all the same, and sooner: a gradient 4 times too large with
# $\eta = 0.01$ makes the steps of the right gradient with $\eta = 0.04$. That is
# luck: with `lr = 0.04` this program would diverge, and the right gradient would not.
errors = 0.0 * X - Y
summed = np.dot(2 * X, errors)
averaged = (2 * X * errors).mean()
print(f"sum {summed:.0f}, its mean {summed.mean():.0f}, mean {averaged:.0f}")
print(f"sum / mean = {summed / averaged:.0f}, and w is now a {type(w).__name__}")

# %% ask for a number and predict
# The trained model is one number, so predicting is one multiplication: $f(x) = w x$.
#
# Without an answer, or with one that is not a number, it goes on with 5.
try:
    number = float(input("A number to predict with: "))
except (EOFError, ValueError):
    print("No number was given, so this uses 5.")
    number = 5.0
print(f"f({number:g}) = {w * number:.3f}")
