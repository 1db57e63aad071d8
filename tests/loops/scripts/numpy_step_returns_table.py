"""A linear regression: a function returns the weights one step further."""
import numpy as np

np.random.seed(0)
X = np.random.randn(20, 4)
y = np.random.randn(20, 1)
params = {"W": np.zeros((4, 1)), "b": np.zeros((1, 1))}


def step(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in params}


for epoch in range(3):
    A = X @ params["W"] + params["b"]  #: forward
    J = ((A - y) ** 2).mean()  #: loss
    dA = 2 * (A - y) / len(y)  #: backward
    grads = {"W": X.T @ dA, "b": dA.sum(0, keepdims=True)}  #: backward
    params = step(params, grads, 0.1)  #: update
    print(epoch, J)
