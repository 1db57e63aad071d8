"""The cost is worked out for the new weights, behind the update."""

import numpy as np


def compute_cost(X, y, theta):
    m = len(y)
    return ((X.dot(theta) - y) ** 2).sum() / (2 * m)


def gradient_descent(X, y, theta, alpha, iterations):
    m = len(y)
    J_history = []
    for _ in range(iterations):
        h = X.dot(theta)  #: forward
        gradient = X.T.dot(h - y) / m  #: backward
        theta = theta - alpha * gradient  #: update
        J_history.append(compute_cost(X, y, theta))  #: loss
    return theta, J_history


np.random.seed(0)
X = np.random.randn(10, 2)
y = X.sum(1)
print(gradient_descent(X, y, np.zeros(2), 0.1, 5))
