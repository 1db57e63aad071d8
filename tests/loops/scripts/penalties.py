"""L1 and L2 penalties are part of the loss."""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(6, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
x, y = torch.randn(20, 6), torch.randn(20, 1)
l1_lambda, l2_lambda = 1e-3, 1e-2
for epoch in range(6):
    optimizer.zero_grad()  #: zero_grad
    y_hat = model(x)  #: forward
    data_loss = nn.functional.mse_loss(y_hat, y)  #: loss
    l1 = sum(p.abs().sum() for p in model.parameters())  #: loss
    l2 = sum((p**2).sum() for p in model.parameters())  #: loss
    loss = data_loss + l1_lambda * l1 + l2_lambda * l2  #: loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(epoch, data_loss.item(), l1.item())
