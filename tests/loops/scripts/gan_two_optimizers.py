"""A generator and a discriminator, each with an optimizer of its own."""
import torch
from torch import nn

torch.manual_seed(0)
G = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
D = nn.Sequential(nn.Linear(1, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
g_opt = torch.optim.Adam(G.parameters(), lr=1e-3)
d_opt = torch.optim.Adam(D.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
for step in range(10):
    real = torch.randn(16, 1) * 0.5 + 2
    noise = torch.randn(16, 2)
    d_opt.zero_grad()  #: zero_grad
    real_score = D(real)  #: forward
    fake = G(noise)  #: forward
    fake_score = D(fake.detach())  #: forward
    d_loss = bce(real_score, ones) + bce(fake_score, zeros)  #: loss
    d_loss.backward()  #: backward
    d_opt.step()  #: update

    g_opt.zero_grad()  #: zero_grad
    judged = D(fake)  #: forward
    g_loss = bce(judged, ones)  #: loss
    g_loss.backward()  #: backward
    g_opt.step()  #: update
    print(step, d_loss.item(), g_loss.item())
