"""Hooks, a context manager around the step, and an iterator of batches with prefetch."""
import contextlib

import torch
from torch import nn

norms = {}


@contextlib.contextmanager
def optimizing(optimizer, model, max_norm):
    optimizer.zero_grad()  #: zero_grad
    yield
    nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()  #: update


def watch(name):
    def hook(module, inputs, output):
        norms[name] = output.detach().norm().item()

    return hook


torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
handles = [m.register_forward_hook(watch(n)) for n, m in net.named_children()]
opt = torch.optim.RAdam(net.parameters(), lr=0.05)
X = torch.randn(12, 3)
Y = X.sum(1, keepdim=True)
batches = iter(zip(X.split(4), Y.split(4)))
nxt = next(batches, None)
while nxt is not None:
    x, y = nxt
    nxt = next(batches, None)
    with optimizing(opt, net, 1.0):
        loss = nn.functional.mse_loss(net(x), y)  #: forward+loss
        loss.backward()  #: backward
    print({k: round(v, 3) for k, v in norms.items()}, round(loss.item(), 4))
for h in handles:
    h.remove()
