"""A two-layer network in NumPy; the same network is trained once with each of three optimizers."""
import numpy as np


class SGD:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]


class Momentum:
    def __init__(self, lr=0.1, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        for key in params:
            self.v[key] = self.beta * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


class AdaGrad:
    def __init__(self, lr=0.1):
        self.lr = lr
        self.h = None

    def step(self, params, grads):
        if self.h is None:
            self.h = {k: np.zeros_like(p) for k, p in params.items()}
        for key in params:
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        rng = np.random.RandomState(seed)
        self.params = {}
        self.params["W1"] = 0.5 * rng.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = 0.5 * rng.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        a1 = np.dot(x, W1) + b1
        z1 = np.maximum(a1, 0)
        a2 = np.dot(z1, W2) + b2
        e = np.exp(a2 - a2.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-7))

    def gradient(self, x, t):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        grads = {}
        batch_num = x.shape[0]
        # forward
        a1 = np.dot(x, W1) + b1  #: forward
        z1 = np.maximum(a1, 0)  #: forward
        a2 = np.dot(z1, W2) + b2  #: forward
        e = np.exp(a2 - a2.max(axis=1, keepdims=True))  #: forward
        y = e / e.sum(axis=1, keepdims=True)  #: forward
        # backward
        dy = y.copy()  #: backward
        dy[np.arange(batch_num), t] -= 1  #: backward
        dy /= batch_num  #: backward
        grads["W2"] = np.dot(z1.T, dy)  #: backward
        grads["b2"] = np.sum(dy, axis=0)  #: backward
        dz1 = np.dot(dy, W2.T)  #: backward
        da1 = dz1 * (a1 > 0)  #: backward
        grads["W1"] = np.dot(x.T, da1)  #: backward
        grads["b1"] = np.sum(da1, axis=0)  #: backward
        return grads


rng = np.random.RandomState(1)
x_train = rng.randn(90, 2)
t_train = (x_train[:, 0] > 0).astype(int) + (x_train[:, 1] > 0).astype(int)
optimizers = {"SGD": SGD(0.5), "Momentum": Momentum(0.1), "AdaGrad": AdaGrad(0.2)}
train_loss = {}
for name, optimizer in optimizers.items():
    network = TwoLayerNet(2, 8, 3)
    train_loss[name] = []
    for i in range(6):
        batch_mask = rng.choice(len(x_train), 30)
        x_batch = x_train[batch_mask]
        t_batch = t_train[batch_mask]
        grads = network.gradient(x_batch, t_batch)
        optimizer.step(network.params, grads)  #: update
        if i % 4 == 0:
            train_loss[name].append(network.loss(x_batch, t_batch))  #: loss
    accuracy = np.mean(network.predict(x_train).argmax(axis=1) == t_train)
    print(name, [round(float(v), 4) for v in train_loss[name]], round(float(accuracy), 3))
