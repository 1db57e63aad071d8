"""A small framework: layers with forward and backward, an optimizer over their params."""
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.random.randn(n_in, n_out) * np.sqrt(2 / n_in), "b": np.zeros(n_out)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T


class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, y):
        self.y = y
        shifted = scores - scores.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y] + 1e-9).mean()

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(self.y)), self.y] -= 1
        return d / len(self.y)


class Network:
    def __init__(self, layers, loss):
        self.layers = layers
        self.loss = loss

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self):
        grad = self.loss.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)


class SGD:
    def __init__(self, net, lr=0.1):
        self.net, self.lr = net, lr

    def step(self):
        for layer in self.net.layers:
            for name in layer.params:
                layer.params[name] -= self.lr * layer.grads[name]


np.random.seed(1)
N, D, K = 60, 2, 3
X = np.random.randn(N, D)
y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0).astype(int)
net = Network([Linear(D, 8), ReLU(), Linear(8, K)], SoftmaxCrossEntropy())
opt = SGD(net, lr=0.5)
for epoch in range(6):
    scores = net.forward(X)  #: forward
    loss = net.loss.forward(scores, y)  #: loss
    net.backward()  #: backward
    opt.step()  #: update
    acc = (scores.argmax(1) == y).mean()
    print(f"epoch {epoch} loss {loss:.4f} acc {acc:.2f}")
