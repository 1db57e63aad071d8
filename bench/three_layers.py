"""Three layers.

A small network with three linear layers, for the bench: the same script is recorded, run plainly
and traced by torchlens.
"""

import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(16, 8)
Y = torch.randn(16, 1)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for _ in range(40):
    # %% zero_grad
    optimizer.zero_grad()
    # %% forward
    prediction = model(X)
    # %% loss
    loss = loss_fn(prediction, Y)
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
