"""Logistic regression as the course has it: sums in Python loops, functions handed over by name."""
import copy
import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def compute_cost_logistic(X, y, w, b, lambda_=1):
    m, n = X.shape
    cost = 0.0
    for i in range(m):
        z_i = np.dot(X[i], w) + b
        f_wb_i = sigmoid(z_i)
        cost += -y[i] * np.log(f_wb_i) - (1 - y[i]) * np.log(1 - f_wb_i)
    cost = cost / m
    reg_cost = 0
    for j in range(n):
        reg_cost += w[j] ** 2
    reg_cost = (lambda_ / (2 * m)) * reg_cost
    return cost + reg_cost


def compute_gradient_logistic(X, y, w, b, lambda_):
    m, n = X.shape
    dj_dw = np.zeros((n,))
    dj_db = 0.0
    for i in range(m):
        f_wb_i = sigmoid(np.dot(X[i], w) + b)  #: forward
        err_i = f_wb_i - y[i]  #: backward
        for j in range(n):
            dj_dw[j] = dj_dw[j] + err_i * X[i, j]  #: backward
        dj_db = dj_db + err_i  #: backward
    dj_dw = dj_dw / m  #: backward
    dj_db = dj_db / m  #: backward
    for j in range(n):
        dj_dw[j] = dj_dw[j] + (lambda_ / m) * w[j]  #: backward
    return dj_dw, dj_db


def gradient_descent(X, y, w_in, b_in, alpha, num_iters, cost_function, gradient_function, lambda_):
    J_history = []
    w = copy.deepcopy(w_in)
    b = b_in
    for i in range(num_iters):
        dj_dw, dj_db = gradient_function(X, y, w, b, lambda_)
        w = w - alpha * dj_dw  #: update
        b = b - alpha * dj_db  #: update
        J_history.append(cost_function(X, y, w, b, lambda_))  #: loss
        if i % math.ceil(num_iters / 4) == 0:
            print(f"Iteration {i:4d}: Cost {J_history[-1]:.6f}   ")
    return w, b, J_history


np.random.seed(1)
X_train = np.random.rand(10, 2) * 4 - 2
y_train = (X_train[:, 0] + X_train[:, 1] > 0).astype(float)
w_out, b_out, hist = gradient_descent(
    X_train, y_train, np.zeros(2), 0.0, 0.5, 12, compute_cost_logistic, compute_gradient_logistic, 0.1
)
accuracy = np.mean((sigmoid(X_train @ w_out + b_out) >= 0.5) == y_train)
print(np.round(w_out, 4), round(float(b_out), 4), accuracy)
