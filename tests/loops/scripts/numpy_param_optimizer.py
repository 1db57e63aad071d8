"""A network in NumPy with `Param` objects, and an optimizer over a list of them."""

import numpy as np


class Param:
    """A value and its gradient."""

    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class Tanh:
    params = []

    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.W = Param(rng.standard_normal((n_in, n_out)) / np.sqrt(n_in))
        self.b = Param(np.zeros(n_out))

    @property
    def params(self):
        return [self.W, self.b]

    def forward(self, x):
        self.x = x
        return x @ self.W.value + self.b.value

    def backward(self, dout):
        self.W.grad = self.x.T @ dout
        self.b.grad = dout.sum(axis=0)
        return dout @ self.W.value.T


class Net:
    def __init__(self, layers):
        self.layers = layers

    def parameters(self):
        return [p for layer in self.layers for p in layer.params]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout):
        for layer in reversed(self.layers):
            dout = layer.backward(dout)


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = np.zeros_like(p.value)

    def step(self):
        for p in self.params:
            p.value -= self.lr * p.grad


rng = np.random.default_rng(0)
x = np.linspace(-2, 2, 24).reshape(-1, 1)
y = np.sin(x)
net = Net([Dense(1, 8, rng), Tanh(), Dense(8, 1, rng)])
opt = SGD(net.parameters(), lr=0.1)
for epoch in range(5):
    opt.zero_grad()  #: zero_grad
    out = net.forward(x)  #: forward
    error = out - y  #: loss
    loss = (error**2).mean()  #: loss
    net.backward(2 * error / len(x))  #: backward
    opt.step()  #: update
    print(f"epoch {epoch}: loss {loss:.4f}")
