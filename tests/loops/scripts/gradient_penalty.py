"""A gradient that is part of the loss, beside the gradient of the loss."""
import torch
from torch import nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(critic.parameters(), lr=1e-3)
for step in range(5):
    real, fake = torch.randn(6, 2), torch.randn(6, 2) + 1
    mix = (0.5 * real + 0.5 * fake).requires_grad_()
    out = critic(mix)  #: forward
    (slope,) = torch.autograd.grad(out.sum(), mix, create_graph=True)  #: loss
    penalty = ((slope.norm(dim=1) - 1) ** 2).mean()  #: loss
    score_fake = critic(fake).mean()  #: forward
    score_real = critic(real).mean()  #: forward
    loss = score_fake - score_real + 10 * penalty  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    print(step, loss.item())
