"""Half of the loop is here, the other half in optimise.py."""

import torch
from optimise import learn
from torch import nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
X, Y = torch.randn(8, 2), torch.randn(8, 1)
for epoch in range(3):
    prediction = model(X)
    loss = ((prediction - Y) ** 2).mean()
    learn(optimizer, loss)
    print(epoch, loss.item())
print(model.weight.tolist(), model.bias.tolist())
