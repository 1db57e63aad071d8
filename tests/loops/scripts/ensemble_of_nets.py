"""An ensemble: each net has its own optimizer, all learn from the same batches."""
import torch
from torch import nn

torch.manual_seed(0)


def make_net():
    return nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 2))


def gaussian_nll(out, y):
    mu, log_var = out.chunk(2, dim=1)
    return (0.5 * log_var + 0.5 * (y - mu) ** 2 / log_var.exp()).mean()


nets = [make_net() for _ in range(3)]
opts = [torch.optim.Adam(net.parameters(), lr=1e-2) for net in nets]
x = torch.rand(64, 1) * 4 - 2
y = x**3 / 4 + torch.randn_like(x) * 0.1
history = {i: [] for i in range(len(nets))}
for epoch in range(3):
    perm = torch.randperm(64)
    for batch in perm.chunk(4):
        for i, (net, opt) in enumerate(zip(nets, opts)):
            opt.zero_grad()  #: zero_grad
            out = net(x[batch])  #: forward
            loss = gaussian_nll(out, y[batch])  #: loss
            loss.backward()  #: backward
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            opt.step()  #: update
            history[i].append(loss.item())
    with torch.no_grad():
        mus = torch.stack([net(x)[:, 0] for net in nets])
        rmse = ((mus.mean(0) - y[:, 0]) ** 2).mean().sqrt()
        spread = mus.std(0).mean()
    print(epoch, rmse.item(), spread.item(), [h[-1] for h in history.values()])
