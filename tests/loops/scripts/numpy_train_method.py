"""A perceptron whose train method does all of it, called once for each epoch."""
import numpy as np


class Neuron:
    def __init__(self, inputs):
        self.w = np.zeros(inputs)
        self.b = 0.0

    def train(self, X, t, eta):
        y = 1 / (1 + np.exp(-(X @ self.w + self.b)))  #: forward
        loss = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))  #: loss
        error = y - t  #: backward
        grad_w = X.T @ error / len(X)  #: backward
        grad_b = error.mean()  #: backward
        self.w -= eta * grad_w  #: update
        self.b -= eta * grad_b  #: update
        return loss


rng = np.random.default_rng(3)
X = rng.normal(size=(50, 2))
t = (X.sum(axis=1) > 0.2).astype(float)
neuron = Neuron(2)
for epoch in range(15):
    loss = neuron.train(X, t, 0.8)
    print(epoch, loss)
