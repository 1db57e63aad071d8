"""The classic network.py: stochastic gradient descent over mini batches, backprop by hand."""
import random

import numpy as np


class Network(object):
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        """Return the output of the network if ``a`` is input."""
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        if test_data:
            n_test = len(test_data)
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k : k + mini_batch_size] for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print("Epoch {0}: {1} / {2}".format(j, self.evaluate(test_data), n_test))
            else:
                print("Epoch {0} complete".format(j))

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]  #: backward
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]  #: backward
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]  #: update
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]  #: update

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        # feedforward
        activation = x
        activations = [x]  # list to store all the activations, layer by layer
        zs = []  # list to store all the z vectors, layer by layer
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b  #: forward
            zs.append(z)  #: forward
            activation = sigmoid(z)  #: forward
            activations.append(activation)  #: forward
        # backward pass
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])  #: backward
        nabla_b[-1] = delta  #: backward
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())  #: backward
        for l in range(2, self.num_layers):
            z = zs[-l]  #: backward
            sp = sigmoid_prime(z)  #: backward
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp  #: backward
            nabla_b[-l] = delta  #: backward
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())  #: backward
        return (nabla_b, nabla_w)

    def evaluate(self, test_data):
        test_results = [(np.argmax(self.feedforward(x)), y) for (x, y) in test_data]
        return sum(int(x == y) for (x, y) in test_results)

    def cost_derivative(self, output_activations, y):
        return output_activations - y


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    """Derivative of the sigmoid function."""
    return sigmoid(z) * (1 - sigmoid(z))


random.seed(0)
np.random.seed(0)
inputs = np.random.rand(30, 4, 1)
kinds = [int(x[0, 0] > x[1, 0]) for x in inputs]
data = [(x, np.eye(2)[k].reshape(2, 1)) for x, k in zip(inputs, kinds)]
net = Network([4, 6, 2])
net.SGD(data[:24], 3, 8, 3.0, test_data=list(zip(inputs[24:], kinds[24:])))
