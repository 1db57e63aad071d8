"""Gradients of each sample by functions that are named one after the other."""

import torch
from torch.func import grad, vmap

torch.manual_seed(3)
X, Y = torch.randn(8, 3), torch.randn(8)
w = torch.zeros(3)


def error(w, x, y):
    return (x @ w - y) ** 2


slope = grad(error)
slopes = vmap(slope, in_dims=(None, 0, 0))
for epoch in range(3):
    g = slopes(w, X, Y).mean(0)  #: forward+loss+backward
    w = w - 0.1 * g  #: update
print(w)
