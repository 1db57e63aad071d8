"""Logistic regression by hand inside a function; the loss is computed now and then."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def fit(X, y, lr=0.5, steps=50):
    m, n = X.shape
    weights = np.zeros(n)
    bias = 0.0
    for i in range(steps):
        z = X @ weights + bias  #: forward
        a = sigmoid(z)  #: forward
        if i % 10 == 0:
            cost = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))  #: loss
            print(i, cost)
        dz = a - y  #: backward
        dw = X.T @ dz / m  #: backward
        db = np.mean(dz)  #: backward
        weights = weights - lr * dw  #: update
        bias = bias - lr * db  #: update
    return weights, bias


rng = np.random.default_rng(1)
X = rng.normal(size=(60, 3))
y = (X[:, 0] - X[:, 2] > 0).astype(float)
weights, bias = fit(X, y)
print(weights, bias)
