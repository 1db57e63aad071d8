"""A critic whose weights are clamped after each of its steps, several steps to one of the other."""
import torch
from torch import nn, optim

torch.manual_seed(0)
critic = nn.Linear(2, 1)
maker = nn.Linear(3, 2)
opt_c = optim.RMSprop(critic.parameters(), lr=5e-3)
opt_m = optim.RMSprop(maker.parameters(), lr=5e-3)
for epoch in range(5):
    for _ in range(3):
        true = torch.randn(8, 2) + 1
        made = maker(torch.randn(8, 3)).detach()
        gap = critic(made).mean() - critic(true).mean()  #: forward+loss
        opt_c.zero_grad()  #: zero_grad
        gap.backward()  #: backward
        opt_c.step()  #: update
        for p in critic.parameters():
            p.data.clamp_(-0.05, 0.05)  #: update
    opt_m.zero_grad()  #: zero_grad
    score = critic(maker(torch.randn(8, 3)))  #: forward
    (-score.mean()).backward()  #: loss+backward
    opt_m.step()  #: update
    print(epoch, gap.item())
