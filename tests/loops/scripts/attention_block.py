"""Self-attention written out over raw projections."""
import math

import torch
from torch import nn

torch.manual_seed(0)
d = 8
to_q, to_k, to_v = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
last = nn.Linear(d, 1)
mods = nn.ModuleList([to_q, to_k, to_v, last])
opt = torch.optim.Adam(mods.parameters(), lr=3e-3)
tokens = torch.randn(4, 6, d)
goal = tokens.mean(dim=(1, 2)).unsqueeze(1)
for step in range(8):
    q, k, v = to_q(tokens), to_k(tokens), to_v(tokens)  #: forward
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)  #: forward
    weights = scores.softmax(dim=-1)  #: forward
    mixed = weights @ v  #: forward
    out = last(mixed.mean(dim=1))  #: forward
    diff = out - goal  #: loss
    loss = (diff * diff).mean()  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    print(step, loss.item())
