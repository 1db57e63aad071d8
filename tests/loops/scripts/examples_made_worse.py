"""Adversarial training: each example is moved by its own gradient, and no weight is."""

import torch
from torch import nn

torch.manual_seed(5)
net = nn.Linear(4, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, t = torch.randn(6, 4), torch.randint(0, 2, (6,))
for step in range(3):
    worse = x.clone().requires_grad_(True)
    looked_at = nn.functional.cross_entropy(net(worse), t)
    (g,) = torch.autograd.grad(looked_at, worse)
    worse = (worse + 0.1 * g.sign()).detach()
    loss = nn.functional.cross_entropy(net(worse), t)  #: forward+loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(step, round(loss.item(), 4))
