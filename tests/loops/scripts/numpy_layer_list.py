"""A framework in miniature: layers with forward, backward and a step of their own."""
import numpy as np

rng = np.random.default_rng(0)


class Dense:
    def __init__(self, rows, columns):
        self.weight = rng.normal(0, 0.4, (rows, columns))
        self.bias = np.zeros(columns)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, upstream):
        self.d_weight = self.x.T @ upstream
        self.d_bias = upstream.sum(axis=0)
        return upstream @ self.weight.T

    def step(self, lr):
        self.weight -= lr * self.d_weight
        self.bias -= lr * self.d_bias


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, upstream):
        return upstream * (1 - self.out**2)

    def step(self, lr):
        pass


layers = [Dense(2, 6), Tanh(), Dense(6, 1)]
X = rng.uniform(-1, 1, (30, 2))
Y = np.sin(2 * X[:, :1]) * X[:, 1:]
for epoch in range(40):
    out = X
    for layer in layers:
        out = layer.forward(out)  #: forward
    error = out - Y  #: loss
    loss = np.mean(error**2)  #: loss
    grad = 2 * error / len(X)  #: backward
    for layer in reversed(layers):
        grad = layer.backward(grad)  #: backward
    for layer in layers:
        layer.step(0.3)  #: update
    if epoch % 10 == 0:
        print(epoch, loss)
