"""Four small batches make one step."""
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
X, Y = torch.randn(32, 4), torch.randn(32, 1)
loader = DataLoader(TensorDataset(X, Y), batch_size=4)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
accumulate = 4
optimizer.zero_grad()
for epoch in range(2):
    for index, (xb, yb) in enumerate(loader):
        pred = model(xb)  #: forward
        loss = nn.functional.mse_loss(pred, yb)  #: loss
        loss = loss / accumulate  #: loss
        loss.backward()  #: backward
        if (index + 1) % accumulate == 0:
            optimizer.step()  #: update
            optimizer.zero_grad()  #: zero_grad
    print(epoch, loss.item() * accumulate)
