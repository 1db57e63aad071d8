"""A moving average of the weights and a scheduler that looks at the validation loss."""
import copy

import torch
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 10), nn.SiLU(), nn.Linear(10, 1))
shadow = copy.deepcopy(net)
sgd = torch.optim.SGD(net.parameters(), lr=0.1, nesterov=True, momentum=0.9)
plateau = ReduceLROnPlateau(sgd, patience=2)
X, y = torch.randn(60, 3), torch.randn(60, 1)
patience, best = 3, None
for epoch in range(8):
    permutation = torch.randperm(50)
    for i in range(0, 50, 25):
        idx = permutation[i : i + 25]
        xb, yb = X[idx], y[idx]
        sgd.zero_grad()  #: zero_grad
        yp = net(xb)  #: forward
        loss = ((yp - yb) ** 2).mean()  #: loss
        loss.backward()  #: backward
        sgd.step()  #: update
        with torch.no_grad():
            for slow, fast in zip(shadow.parameters(), net.parameters()):
                slow.mul_(0.95).add_(fast, alpha=0.05)
    with torch.no_grad():
        val = ((shadow(X[50:]) - y[50:]) ** 2).mean().item()
    plateau.step(val)
    print(epoch, loss.item(), val)
    if best is None or val < best:
        best, patience = val, 3
    else:
        patience -= 1
        if patience == 0:
            break
