"""CS231n style: a net with self.params and loss(X, y), and a Solver that trains it."""
import numpy as np


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    z = x - x.max(axis=1, keepdims=True)  #: loss
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))  #: loss
    n = len(y)
    loss = -logp[np.arange(n), y].mean()  #: loss
    dx = np.exp(logp)  #: backward
    dx[np.arange(n), y] -= 1  #: backward
    return loss, dx / n  #: backward


class TwoLayerNet:
    def __init__(self, d, h, c, scale=1e-1, reg=0.01):
        self.params = {}
        self.reg = reg
        self.params["W1"] = scale * np.random.randn(d, h)
        self.params["b1"] = np.zeros(h)
        self.params["W2"] = scale * np.random.randn(h, c)
        self.params["b2"] = np.zeros(c)

    def loss(self, X, y=None):
        p = self.params
        a1, c1 = affine_forward(X, p["W1"], p["b1"])  #: forward
        h1, cr = relu_forward(a1)  #: forward
        scores, c2 = affine_forward(h1, p["W2"], p["b2"])  #: forward
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))  #: loss
        grads = {}
        dh, grads["W2"], grads["b2"] = affine_backward(dscores, c2)  #: backward
        da = relu_backward(dh, cr)  #: backward
        _, grads["W1"], grads["b1"] = affine_backward(da, c1)  #: backward
        grads["W1"] += self.reg * p["W1"]  #: backward
        grads["W2"] += self.reg * p["W2"]  #: backward
        return loss, grads


class Solver:
    def __init__(self, model, data, lr=0.5, batch=8, decay=0.95):
        self.model, self.data = model, data
        self.lr, self.batch, self.decay = lr, batch, decay
        self.v = {k: np.zeros_like(p) for k, p in model.params.items()}
        self.history = []

    def _step(self):
        rows = np.random.choice(len(self.data["X"]), self.batch)
        X, y = self.data["X"][rows], self.data["y"][rows]
        loss, grads = self.model.loss(X, y)
        self.history.append(loss)
        for p, w in self.model.params.items():
            self.v[p] = 0.9 * self.v[p] - self.lr * grads[p]  #: update
            self.model.params[p] = w + self.v[p]  #: update

    def check_accuracy(self):
        scores = self.model.loss(self.data["X"])
        return (scores.argmax(1) == self.data["y"]).mean()

    def train(self, iters):
        for t in range(iters):
            self._step()
            if t % 2 == 0:
                print(f"(Iteration {t}) loss: {self.history[-1]:.6f} acc {self.check_accuracy():.2f}")
            self.lr *= self.decay


np.random.seed(231)
X = np.random.randn(40, 2, 2)
y = (X.sum((1, 2)) > 0).astype(int)
Solver(TwoLayerNet(4, 6, 2), {"X": X, "y": y}).train(6)
