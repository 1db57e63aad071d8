"""A helper computes the loss and goes backward; the loop itself takes the step."""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def compute(x, y):
    pred = model(x)  #: forward
    loss = nn.functional.mse_loss(pred, y)  #: loss
    loss.backward()  #: backward
    return loss.item()


X = torch.rand(24, 2)
Y = X[:, :1] * X[:, 1:]
for epoch in range(8):
    optimizer.zero_grad()  #: zero_grad
    value = compute(X, Y)
    optimizer.step()  #: update
    print(epoch, value)
