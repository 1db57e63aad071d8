"""Linear regression three ways: closed form, a class with fit(), and an autograd loop."""
import numpy as np
import torch

rng = np.random.default_rng(10)
X = 2 * rng.random((100, 1))
y = 4 + 3 * X + rng.normal(size=(100, 1)) * 0.1

# the normal equation
X_b = np.c_[np.ones((100, 1)), X]
theta_best = np.linalg.inv(X_b.T @ X_b) @ X_b.T @ y
print("closed form", theta_best.ravel())


class LinearRegression:
    def __init__(self, learning_rate=0.1, n_iters=15):
        self.lr = learning_rate
        self.n_iters = n_iters
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        n_samples, n_features = X.shape

        # init parameters
        self.weights = np.zeros(n_features)
        self.bias = 0

        # gradient descent
        for _ in range(self.n_iters):
            y_predicted = np.dot(X, self.weights) + self.bias  #: forward
            # compute gradients
            dw = (1 / n_samples) * np.dot(X.T, (y_predicted - y))  #: backward
            db = (1 / n_samples) * np.sum(y_predicted - y)  #: backward

            # update parameters
            self.weights -= self.lr * dw  #: update
            self.bias -= self.lr * db  #: update

    def predict(self, X):
        y_approximated = np.dot(X, self.weights) + self.bias
        return y_approximated


regressor = LinearRegression()
regressor.fit(X, y.ravel())
print("fit", regressor.weights, regressor.bias, np.mean((y.ravel() - regressor.predict(X)) ** 2))

# stochastic gradient descent with a learning schedule
t0, t1 = 5, 50
theta = rng.normal(size=(2, 1))
for epoch in range(3):
    for i in range(30):
        random_index = rng.integers(100)
        xi = X_b[random_index : random_index + 1]
        yi = y[random_index : random_index + 1]
        gradients = 2 * xi.T.dot(xi.dot(theta) - yi)  #: forward+backward
        eta = t0 / (epoch * 30 + i + t1)
        theta = theta - eta * gradients  #: update
print("sgd", theta.ravel())

# and with autograd
xt, yt = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(15):
    loss = torch.mean((xt * w + b - yt) ** 2)  #: forward+loss
    loss.backward()  #: backward
    with torch.no_grad():
        w -= w.grad * 0.1  #: update
        b -= b.grad * 0.1  #: update
        w.grad.zero_()  #: zero_grad
        b.grad.zero_()  #: zero_grad
print("autograd", w.item(), b.item(), loss.item())
