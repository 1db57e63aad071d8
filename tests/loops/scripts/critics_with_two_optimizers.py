"""A critic takes two turns on a batch that the generator made, which is moved after it."""

import torch

torch.manual_seed(0)
maker, critic = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
of_maker = torch.optim.Adam(maker.parameters(), lr=1e-3)
of_critic = torch.optim.Adam(critic.parameters(), lr=1e-3)

for batch in range(3):
    real = torch.randn(8, 2) + 3
    for turn in range(2):
        made = maker(torch.randn(8, 2))  #: forward
        gap = critic(made).mean() - critic(real).mean()  #: forward+loss
        critic.zero_grad()  #: zero_grad
        gap.backward(retain_graph=True)  #: backward
        of_critic.step()  #: update
    loss = -critic(made).mean()  #: forward+loss
    maker.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    of_maker.step()  #: update
    print(gap.item(), loss.item())
