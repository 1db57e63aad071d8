"""Parameters and gradients in dictionaries; functions for each part, as courses teach it."""
import numpy as np


def initialize(n_x, n_h, n_y):
    rng = np.random.default_rng(2)
    return {
        "W1": rng.normal(size=(n_h, n_x)) * 0.1,
        "b1": np.zeros((n_h, 1)),
        "W2": rng.normal(size=(n_y, n_h)) * 0.1,
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"A1": A1, "A2": A2}


def compute_cost(A2, Y):
    m = Y.shape[1]
    return float(-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m)


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def update_parameters(parameters, grads, learning_rate=1.2):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters


def nn_model(X, Y, n_h, num_iterations):
    parameters = initialize(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)  #: forward
        cost = compute_cost(A2, Y)  #: loss
        grads = backward_propagation(parameters, cache, X, Y)  #: backward
        parameters = update_parameters(parameters, grads)  #: update
        if i % 10 == 0:
            print(i, cost)
    return parameters


rng = np.random.default_rng(1)
X = rng.normal(size=(2, 80))
Y = (X[:1] * X[1:] > 0).astype(float)
learned = nn_model(X, Y, 4, 15)
print(sorted(learned))
