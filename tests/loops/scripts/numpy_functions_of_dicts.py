"""Backpropagation by functions over a dictionary of weights, which a step makes anew."""

import numpy as np

np.random.seed(1)
X = np.random.randn(20, 4)
true_w = np.array([[1.0], [-2.0], [0.5], [0.0]])
y = 1 / (1 + np.exp(-(X @ true_w))) > 0.5
y = y.astype(float)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def init(sizes):
    params = {}
    for l in range(1, len(sizes)):
        params[f"W{l}"] = np.random.randn(sizes[l - 1], sizes[l]) * 0.5
        params[f"b{l}"] = np.zeros((1, sizes[l]))
    return params


def forward(X, params, L):
    cache = {"A0": X}
    for l in range(1, L + 1):
        Z = cache[f"A{l-1}"] @ params[f"W{l}"] + params[f"b{l}"]
        cache[f"A{l}"] = sigmoid(Z) if l == L else np.maximum(0, Z)
    return cache


def cost(A, y):
    return float(-(y * np.log(A) + (1 - y) * np.log(1 - A)).mean())


def backward(cache, params, y, L):
    grads = {}
    m = y.shape[0]
    dZ = cache[f"A{L}"] - y
    for l in range(L, 0, -1):
        grads[f"W{l}"] = cache[f"A{l-1}"].T @ dZ / m
        grads[f"b{l}"] = dZ.mean(axis=0, keepdims=True)
        if l > 1:
            dZ = (dZ @ params[f"W{l}"].T) * (cache[f"A{l-1}"] > 0)
    return grads


def step(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in params}


params = init([4, 5, 1])
for epoch in range(3):
    cache = forward(X, params, 2)  #: forward
    J = cost(cache["A2"], y)  #: loss
    grads = backward(cache, params, y, 2)  #: backward
    params = step(params, grads, lr=0.5)  #: update
    print(epoch, round(J, 5), ((cache["A2"] > 0.5) == y).mean())
