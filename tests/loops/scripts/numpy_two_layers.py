"""Backpropagation by hand through two layers, with NumPy alone."""
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(32, 6))
y = rng.normal(size=(32, 2))
w1 = rng.normal(size=(6, 9)) * 0.1
w2 = rng.normal(size=(9, 2)) * 0.1
learning_rate = 1e-3
for t in range(30):
    h = x.dot(w1)  #: forward
    h_relu = np.maximum(h, 0)  #: forward
    y_pred = h_relu.dot(w2)  #: forward
    loss = np.square(y_pred - y).sum()  #: loss
    if t % 10 == 0:
        print(t, loss)
    grad_y_pred = 2.0 * (y_pred - y)  #: backward
    grad_w2 = h_relu.T.dot(grad_y_pred)  #: backward
    grad_h_relu = grad_y_pred.dot(w2.T)  #: backward
    grad_h = grad_h_relu.copy()  #: backward
    grad_h[h < 0] = 0  #: backward
    grad_w1 = x.T.dot(grad_h)  #: backward
    w1 -= learning_rate * grad_w1  #: update
    w2 -= learning_rate * grad_w2  #: update
print(loss)
