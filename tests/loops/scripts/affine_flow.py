"""A normalizing flow of affine coupling layers, trained by the likelihood of two moons."""
import math

import torch
from torch import nn, optim


class AffineCoupling(nn.Module):
    def __init__(self, dim, hidden, flip):
        super().__init__()
        self.flip = flip
        self.net = nn.Sequential(nn.Linear(dim // 2, hidden), nn.ReLU(), nn.Linear(hidden, dim))

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        if self.flip:
            a, b = b, a
        s, t = self.net(a).chunk(2, dim=1)
        s = torch.tanh(s)
        b = b * torch.exp(s) + t
        out = torch.cat([b, a], dim=1) if self.flip else torch.cat([a, b], dim=1)
        return out, s.sum(dim=1)


class Flow(nn.Module):
    def __init__(self, dim=2, hidden=16, layers=4):
        super().__init__()
        self.layers = nn.ModuleList([AffineCoupling(dim, hidden, bool(i % 2)) for i in range(layers)])

    def forward(self, x):
        log_det = torch.zeros(x.shape[0])
        for layer in self.layers:
            x, ld = layer(x)
            log_det = log_det + ld
        return x, log_det

    def log_prob(self, x):
        z, log_det = self(x)
        log_pz = -0.5 * (z**2).sum(dim=1) - 0.5 * z.shape[1] * math.log(2 * math.pi)
        return log_pz + log_det


def moons(n, generator):
    theta = math.pi * torch.rand(n, generator=generator)
    upper = torch.rand(n, generator=generator) < 0.5
    x = torch.where(upper, torch.cos(theta), 1 - torch.cos(theta))
    y = torch.where(upper, torch.sin(theta), 0.5 - torch.sin(theta))
    return torch.stack([x, y], dim=1) + 0.05 * torch.randn(n, 2, generator=generator)


torch.manual_seed(3)
rng = torch.Generator().manual_seed(3)
flow = Flow()
optimizer = optim.Adam(flow.parameters(), lr=5e-3)
history = []
for step in range(1, 13):
    x = moons(64, rng)
    z, log_det = flow(x)  #: forward
    log_pz = -0.5 * (z**2).sum(dim=1) - math.log(2 * math.pi)  #: loss
    nll = -(log_pz + log_det).mean()  #: loss
    optimizer.zero_grad(set_to_none=True)  #: zero_grad
    nll.backward()  #: backward
    grad_norm = nn.utils.clip_grad_norm_(flow.parameters(), 5.0)
    optimizer.step()  #: update
    history.append(nll.item())
    if step % 10 == 0:
        flow.eval()
        with torch.no_grad():
            held_out = -flow.log_prob(moons(200, rng)).mean()
        flow.train()
        print(f"step {step}: nll {nll.item():.4f}, held out {held_out.item():.4f}, norm {float(grad_norm):.3f}")
