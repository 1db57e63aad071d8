"""Means of groups, a running mean and a body on a spring: nothing is trained."""

import numpy as np

np.random.seed(0)
X = np.random.randn(30, 2)
centers = X[:3].copy()
for it in range(5):
    d = ((X[:, None] - centers) ** 2).sum(-1)
    label = d.argmin(1)
    for k in range(3):
        centers[k] = X[label == k].mean(0)
mean = 0.0
for n, value in enumerate(X[:, 0], 1):
    delta = value - mean
    mean += delta / n
pos, vel = 0.0, 1.0
for _ in range(10):
    acc = -pos
    vel += acc * 0.1
    pos += vel * 0.1
print(mean, pos)
