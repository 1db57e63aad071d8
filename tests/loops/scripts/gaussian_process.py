"""Hyperparameters of a Gaussian process by its marginal likelihood: no model object, no target call."""
import math

import torch

torch.manual_seed(0)
train_x = torch.linspace(0, 1, 12)
train_y = torch.sin(train_x * 2 * math.pi) + torch.randn(12) * 0.1
raw_lengthscale = torch.tensor(0.0, requires_grad=True)
raw_noise = torch.tensor(-2.0, requires_grad=True)


def rbf(a, b, lengthscale):
    d = (a.unsqueeze(1) - b.unsqueeze(0)) / lengthscale
    return torch.exp(-0.5 * d**2)


optimizer = torch.optim.Adam([raw_lengthscale, raw_noise], lr=0.1)
for i in range(10):
    optimizer.zero_grad()  #: zero_grad
    lengthscale = torch.nn.functional.softplus(raw_lengthscale)  #: forward
    noise = raw_noise.exp()  #: forward
    K = rbf(train_x, train_x, lengthscale) + noise * torch.eye(12)  #: forward
    L = torch.linalg.cholesky(K)  #: forward
    alpha = torch.cholesky_solve(train_y.unsqueeze(1), L)  #: loss
    nll = 0.5 * train_y @ alpha.squeeze(1) + L.diagonal().log().sum() + 6 * math.log(2 * math.pi)  #: loss
    nll.backward()  #: backward
    optimizer.step()  #: update
    if i % 3 == 0:
        print(i, nll.item(), lengthscale.item(), noise.item())
