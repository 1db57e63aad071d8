"""The loop is a generator: it hands out its metrics, and the caller decides when to stop."""
import logging
import sys
from dataclasses import dataclass

import torch
from torch import nn

logging.basicConfig(stream=sys.stdout, format="%(name)s: %(message)s", level=logging.INFO)
log = logging.getLogger("train")


@dataclass
class Metrics:
    step: int
    loss: float
    grad_norm: float


def batches(x, y, size):
    while True:
        order = torch.randperm(len(x))
        for rows in order.split(size):
            yield x[rows], y[rows]


def training(model, stream, lr):
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.RMSprop(params, lr=lr)
    lossfn = nn.HuberLoss()
    for step, (xb, yb) in enumerate(stream):
        loss = lossfn(model(xb), yb)  #: forward+loss
        grads = torch.autograd.grad(loss, params)  #: backward
        norm = sum(g.pow(2).sum() for g in grads).sqrt()
        for p, g in zip(params, grads):
            p.grad = g  #: backward
        optimizer.step()  #: update
        yield Metrics(step, loss.item(), norm.item())


torch.manual_seed(0)
x = torch.rand(50, 3)
y = (x**2).sum(1, keepdim=True)
best = float("inf")
waited = 0
for m in training(nn.Sequential(nn.Linear(3, 8), nn.ELU(), nn.Linear(8, 1)), batches(x, y, 10), 5e-3):
    if m.step % 5 == 0:
        log.info("step %d loss %.5f norm %.3f", m.step, m.loss, m.grad_norm)
    best, waited = (m.loss, 0) if m.loss < best else (best, waited + 1)
    if waited > 4 or m.step > 20:
        break
print(best)
