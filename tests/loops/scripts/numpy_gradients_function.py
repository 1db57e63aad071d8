"""Linear regression in NumPy: one function gives all gradients, another all weights."""

import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(32, 3))
Y = X @ np.array([1.0, -2.0, 0.5]) + 0.3
W = np.zeros(3)
b = 0.0


def gradients(X, Y, W, b):
    error = X @ W + b - Y
    return 2 * X.T @ error / len(X), 2 * error.mean()


def step(params, grads, lr):
    return tuple(p - lr * g for p, g in zip(params, grads))


for epoch in range(20):
    loss = ((X @ W + b - Y) ** 2).mean()  #: forward+loss
    grads = gradients(X, Y, W, b)  #: backward
    W, b = step((W, b), grads, 0.1)  #: update
print(W, b, loss)
