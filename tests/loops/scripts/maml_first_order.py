"""MAML, first order: the inner loop takes gradients without a graph of their own."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call


def adapt(params, x, y, lr=0.05, steps=2):
    fast = dict(params)
    for _ in range(steps):
        loss = F.mse_loss(functional_call(net, fast, (x,)), y)
        grads = torch.autograd.grad(loss, fast.values())
        fast = {name: p - lr * g for (name, p), g in zip(fast.items(), grads)}
    return fast


torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 12), nn.Tanh(), nn.Linear(12, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for iteration in range(6):
    opt.zero_grad()  #: zero_grad
    x = torch.rand(12, 1) * 6 - 3
    y = torch.sin(x + torch.rand(1) * 3)
    fast = adapt(dict(net.named_parameters()), x[:6], y[:6])  #: forward
    query = functional_call(net, fast, (x[6:],))  #: forward
    loss = F.mse_loss(query, y[6:])  #: loss
    loss.backward()  #: backward
    opt.step()  #: update
    print(iteration, round(loss.item(), 4))
