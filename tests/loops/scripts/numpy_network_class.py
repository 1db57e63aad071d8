"""A network class with forward, backward and update of its own, in NumPy."""
import numpy as np


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, 0.3, (sizes[0], sizes[1]))
        self.b1 = np.zeros(sizes[1])
        self.W2 = rng.normal(0, 0.3, (sizes[1], sizes[2]))
        self.b2 = np.zeros(sizes[2])

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.tanh(self.z1)
        return self.a1 @ self.W2 + self.b2

    def backward(self, X, out, y):
        m = len(X)
        delta2 = 2 * (out - y) / m
        self.dW2 = self.a1.T @ delta2
        self.db2 = delta2.sum(0)
        delta1 = delta2 @ self.W2.T * (1 - self.a1**2)
        self.dW1 = X.T @ delta1
        self.db1 = delta1.sum(0)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2


rng = np.random.default_rng(2)
X = rng.uniform(-1, 1, (40, 2))
y = (X[:, :1] * X[:, 1:]) * 2
net = Network([2, 8, 1])
for epoch in range(60):
    out = net.forward(X)  #: forward
    loss = np.mean((out - y) ** 2)  #: loss
    net.backward(X, out, y)  #: backward
    net.update(0.2)  #: update
    if epoch % 20 == 0:
        print(epoch, loss)
