"""A network of layer objects in NumPy: each learns while the gradient goes back through it."""

import numpy as np


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.w = rng.normal(size=(n_out, n_in))
        self.b = np.zeros((n_out, 1))

    def forward(self, x):
        self.x = x
        return self.w @ x + self.b

    def backward(self, g, rate):
        to_weights = g @ self.x.T  #: backward
        to_input = self.w.T @ g  #: backward
        self.w -= rate * to_weights  #: update
        self.b -= rate * g  #: update
        return to_input


class Activation:
    def __init__(self, function, slope):
        self.function = function
        self.slope = slope

    def forward(self, x):
        self.x = x
        return self.function(self.x)

    def backward(self, g, rate):
        return g * self.slope(self.x)  #: backward


def run(layers, x):
    out = x
    for layer in layers:
        out = layer.forward(out)
    return out


rng = np.random.default_rng(0)
layers = [Dense(2, 3, rng), Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2), Dense(3, 1, rng)]
points = [np.array([[0.0], [1.0]]), np.array([[1.0], [1.0]])]
answers = [np.array([[1.0]]), np.array([[0.0]])]
for epoch in range(3):
    error = 0.0
    for x, y in zip(points, answers):
        out = run(layers, x)  #: forward
        error += float(((out - y) ** 2).mean())  #: loss
        g = 2 * (out - y)  #: backward
        for layer in reversed(layers):
            g = layer.backward(g, 0.1)
    print(epoch, round(error, 4))
