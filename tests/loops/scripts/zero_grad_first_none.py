"""Gradients are set to None by hand at the beginning of a pass."""
import torch
from torch import nn, optim

torch.manual_seed(11)
lin = nn.Linear(3, 1)
opt = optim.RMSprop(lin.parameters(), lr=0.02)
x = torch.randn(25, 3)
y = x.prod(dim=1, keepdim=True)
for it in range(20):
    for param in lin.parameters():  #: zero_grad
        param.grad = None  #: zero_grad
    prediction = lin(x)  #: forward
    objective = nn.functional.smooth_l1_loss(prediction, y)  #: loss
    objective.backward()  #: backward
    opt.step()  #: update
print(objective.item())
