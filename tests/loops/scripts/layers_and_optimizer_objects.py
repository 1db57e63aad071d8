"""NumPy layers that keep their gradients, moved by an optimizer object with momentum and decay."""

import numpy as np

rng = np.random.default_rng(0)


class Dense:
    def __init__(self, n_in, n_out):
        self.weights = 0.1 * rng.normal(size=(n_in, n_out))
        self.biases = np.zeros((1, n_out))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class SquaredError:
    def calculate(self, output, targets):
        samples = self.forward(output, targets)
        return np.mean(samples)

    def forward(self, output, targets):
        return np.mean((targets - output) ** 2, axis=-1)

    def backward(self, output, targets):
        self.dinputs = 2 * (output - targets) / output.size


class Momentum:
    def __init__(self, rate, decay, momentum):
        self.rate = self.current = rate
        self.decay, self.momentum, self.rounds = decay, momentum, 0

    def before(self):
        self.current = self.rate / (1.0 + self.decay * self.rounds)

    def move(self, layer):
        if not hasattr(layer, "weight_steps"):
            layer.weight_steps = np.zeros_like(layer.weights)
            layer.bias_steps = np.zeros_like(layer.biases)
        to_weights = self.momentum * layer.weight_steps - self.current * layer.dweights
        layer.weight_steps = to_weights
        to_biases = self.momentum * layer.bias_steps - self.current * layer.dbiases
        layer.bias_steps = to_biases
        layer.weights += to_weights
        layer.biases += to_biases

    def after(self):
        self.rounds += 1


X = rng.normal(size=(20, 2))
y = X @ np.array([[1.0], [-2.0]])
first, second, criterion = Dense(2, 4), Dense(4, 1), SquaredError()
optimizer = Momentum(0.1, 1e-3, 0.9)
for epoch in range(4):
    first.forward(X)  #: forward
    second.forward(first.output)  #: forward
    loss = criterion.calculate(second.output, y)  #: loss
    criterion.backward(second.output, y)  #: backward
    second.backward(criterion.dinputs)  #: backward
    first.backward(second.dinputs)  #: backward
    optimizer.before()
    optimizer.move(first)  #: update
    optimizer.move(second)  #: update
    optimizer.after()
    print(epoch, round(float(loss), 4))
