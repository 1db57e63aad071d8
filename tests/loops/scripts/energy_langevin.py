"""An energy-based model: samples are drawn by Langevin steps, whose gradients train nothing."""
import torch
from torch import nn, autograd

torch.manual_seed(2)
energy = nn.Sequential(nn.Linear(2, 16), nn.SiLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(energy.parameters(), lr=1e-2)
data = torch.randn(64, 2) * 0.3 + torch.tensor([1.0, -1.0])


def langevin(x, steps=4, size=0.1):
    x = x.detach()
    for _ in range(steps):
        x.requires_grad_(True)
        (g,) = autograd.grad(energy(x).sum(), x)
        x = (x - size * g + 0.02 * torch.randn_like(x)).detach()
    return x


replay = torch.randn(16, 2)
for step in range(5):
    real = data[torch.randint(64, (16,))]
    fake = langevin(replay)
    replay = fake
    e_real, e_fake = energy(real), energy(fake)  #: forward
    divergence = e_real.mean() - e_fake.mean()  #: loss
    reg = 0.1 * (e_real.pow(2).mean() + e_fake.pow(2).mean())  #: loss
    loss = divergence + reg  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    print(f"{step} {divergence.item():+.4f} {reg.item():.4f}")
