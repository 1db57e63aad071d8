"""Gradient descent on a line, point by point: each slope computes the prediction by itself."""

import numpy as np

xs = np.arange(5.0)
ys = 2 * xs + 1


def descend(m, b, rate):
    to_m = to_b = 0.0
    for k in range(len(xs)):
        to_m += -2 / len(xs) * xs[k] * (ys[k] - (m * xs[k] + b))  #: forward+backward
        to_b += -2 / len(xs) * (ys[k] - (m * xs[k] + b))  #: forward+backward
    m = m - rate * to_m  #: update
    b = b - rate * to_b  #: update
    return m, b


m = b = 0.0
for epoch in range(4):
    m, b = descend(m, b, 0.05)
print(m, b)
