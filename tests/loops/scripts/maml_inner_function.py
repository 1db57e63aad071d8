"""MAML whose inner loop is a function over a list of tensors, second order."""

import torch
import torch.nn.functional as F


def model(x, w):
    h = torch.relu(x @ w[0] + w[1])
    return h @ w[2] + w[3]


def inner_loop(weights, x, y, lr=0.05, steps=2):
    fast = [w.clone() for w in weights]
    for step in range(steps):
        pred = model(x, fast)  #: forward
        loss = F.mse_loss(pred, y)  #: loss
        grads = torch.autograd.grad(loss, fast, create_graph=True)  #: loss
        fast = [w - lr * g for w, g in zip(fast, grads)]  #: forward
    return fast


torch.manual_seed(0)
weights = [torch.randn(1, 12), torch.zeros(12), torch.randn(12, 1) * 0.3, torch.zeros(1)]
for w in weights:
    w.requires_grad_(True)
opt = torch.optim.Adam(weights, lr=1e-2)
for iteration in range(6):
    losses = []
    for task in range(2):
        phase = torch.rand(1) * 3
        x = torch.rand(12, 1) * 6 - 3
        y = torch.sin(x + phase)
        fast = inner_loop(weights, x[:6], y[:6])
        losses.append(F.mse_loss(model(x[6:], fast), y[6:]))  #: forward+loss
    meta_loss = torch.stack(losses).mean()  #: loss
    opt.zero_grad()  #: zero_grad
    meta_loss.backward()  #: backward
    opt.step()  #: update
    print(iteration, round(meta_loss.item(), 4))
