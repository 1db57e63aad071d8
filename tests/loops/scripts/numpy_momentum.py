"""Momentum by hand, in NumPy, over shuffled batches."""
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 3))
t = X @ np.array([1.0, -1.0, 2.0])
w = np.zeros(3)
v = np.zeros(3)
lr, beta = 0.05, 0.9
for epoch in range(6):
    order = rng.permutation(40)
    for start in range(0, 40, 8):
        rows = order[start : start + 8]
        xb, tb = X[rows], t[rows]
        y = xb @ w  #: forward
        loss = ((y - tb) ** 2).mean()  #: loss
        grad = 2 * xb.T @ (y - tb) / len(rows)  #: backward
        v = beta * v - lr * grad  #: update
        w = w + v  #: update
    print(epoch, loss)
print(w)
