"""A straight line by hand; the loss itself is never computed."""
import numpy as np

np.random.seed(0)
x = np.linspace(0, 1, 20)
y = 4 * x - 1 + np.random.randn(20) * 0.01
m, c = 0.0, 0.0
n = len(x)
for epoch in range(200):
    y_hat = m * x + c  #: forward
    diff = y_hat - y  #: backward
    dm = 2 * (diff * x).sum() / n  #: backward
    dc = 2 * diff.sum() / n  #: backward
    m = m - 0.3 * dm  #: update
    c = c - 0.3 * dc  #: update
print(m, c)
