"""Bad batches are left out, and the loop ends early."""
import math

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.Adamax(model.parameters(), lr=0.05)
batches = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(6)]
batches[2] = (torch.full((4, 2), float("nan")), torch.zeros(4, 1))
seen = 0
done = False
epoch = 0
while not done:
    for xb, yb in batches:
        if torch.isnan(xb).any():
            continue
        optimizer.zero_grad()  #: zero_grad
        guess = model(xb)  #: forward
        loss = nn.functional.huber_loss(guess, yb)  #: loss
        if not math.isfinite(loss.item()):
            continue
        loss.backward()  #: backward
        optimizer.step()  #: update
        seen += 1
        if seen == 12:
            done = True
            break
    epoch += 1
print(epoch, seen, loss.item())
