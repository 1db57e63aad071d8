"""A loop over pairs of weight and gradient moves each, and lets it decay."""

import numpy as np

x, y = np.array([[2.0, 1.0], [0.5, -1.0]]), np.array([1.0, 0.0])
w, b = np.array([1.0, 2.0]), np.array([0.5])

for turn in range(4):
    error = x @ w + b - y  #: forward+loss
    loss = (error**2).sum()  #: loss
    dw = 2 * x.T @ error  #: backward
    db = 2 * error.sum(keepdims=True)  #: backward
    for p, g in ((w, dw), (b, db)):
        p -= 0.05 * (g + 0.01 * p)  #: update
    print(turn, round(float(loss), 4))
