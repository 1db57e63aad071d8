"""Linear regression in NumPy whose update is a function of lists of weights and gradients."""

import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(32, 3))
Y = X @ np.array([[1.0], [-2.0], [0.5]]) + 0.3
W = np.zeros((3, 1))
b = np.zeros(1)


def sgd(params, grads, lr=0.1):
    return [p - lr * g for p, g in zip(params, grads)]


for epoch in range(20):
    pred = X @ W + b  #: forward
    error = pred - Y  #: loss
    loss = (error**2).mean()  #: loss
    grad_W = 2 * X.T @ error / len(X)  #: backward
    grad_b = 2 * error.mean(axis=0)  #: backward
    grads = [grad_W, grad_b]  #: backward
    W, b = sgd([W, b], grads)  #: update
    if epoch % 5 == 0:
        print(f"{epoch}: loss {loss:.4f}")
print(W.ravel(), b)
