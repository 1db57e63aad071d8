"""A convolutional network in NumPy with `Param` objects, and an optimizer over a list of them."""

import numpy as np


class Param:
    """A value and its gradient."""

    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class Layer:
    @property
    def params(self):
        return []


class Conv2d(Layer):
    def __init__(self, c_in, c_out, k, rng):
        self.k = k
        self.W = Param(rng.standard_normal((c_out, c_in * k * k)) * np.sqrt(2 / (c_in * k * k)))
        self.b = Param(np.zeros(c_out))

    @property
    def params(self):
        return [self.W, self.b]

    def forward(self, x):
        n, c, h, w = x.shape
        k = self.k
        self.shape = x.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
        self.cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, h - k + 1, w - k + 1, -1)
        out = self.cols @ self.W.value.T + self.b.value
        return out.transpose(0, 3, 1, 2)

    def backward(self, dout):
        d = dout.transpose(0, 2, 3, 1)
        self.W.grad = np.einsum("nhwo,nhwk->ok", d, self.cols)
        self.b.grad = d.sum(axis=(0, 1, 2))
        dcols = d @ self.W.value
        n, c, h, w = self.shape
        k = self.k
        dx = np.zeros(self.shape)
        dcols = dcols.reshape(n, h - k + 1, w - k + 1, c, k, k)
        for i in range(k):
            for j in range(k):
                dx[:, :, i : i + h - k + 1, j : j + w - k + 1] += dcols[..., i, j].transpose(0, 3, 1, 2)
        return dx


class ReLU(Layer):
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Flatten(Layer):
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape)


class Dense(Layer):
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


def softmax_loss(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)  #: loss
    probs = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)  #: loss
    loss = -np.log(probs[np.arange(len(y)), y]).mean()  #: loss
    dscores = probs.copy()  #: backward
    dscores[np.arange(len(y)), y] -= 1  #: backward
    return loss, dscores / len(y)  #: backward


def make_data(n, rng):
    x = rng.standard_normal((n, 1, 6, 6)) * 0.3
    y = rng.integers(0, 2, n)
    x[y == 0, 0, 2:4, :] += 1.0
    x[y == 1, 0, :, 4:6] += 1.0
    return x, y


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
x_train, y_train = make_data(24, rng)
net = Net([Conv2d(1, 3, 3, rng), ReLU(), Flatten(), Dense(3 * 4 * 4, 2, rng)])
opt = SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    order = rng.permutation(len(x_train))
    total = 0.0
    for start in range(0, len(order), 16):
        batch = order[start : start + 16]
        xb, yb = x_train[batch], y_train[batch]
        opt.zero_grad()  #: zero_grad
        scores = net.forward(xb)  #: forward
        loss, dscores = softmax_loss(scores, yb)
        net.backward(dscores)  #: backward
        opt.step()  #: update
        total += loss * len(batch)
    print(f"epoch {epoch}: loss {total / len(order):.4f}")
