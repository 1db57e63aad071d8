"""A second loss is only printed; the first never is."""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
x, y = torch.randn(20, 3), torch.randn(20, 1)
log = []
for epoch in range(6):
    prediction = model(x)  #: forward
    loss = nn.functional.l1_loss(prediction, y)
    squared = nn.functional.mse_loss(prediction, y)  #: loss
    log.append(loss.item())
    optimizer.zero_grad()  #: zero_grad
    squared.backward()  #: backward
    optimizer.step()  #: update
    after = model(x)
    print(epoch, loss.item(), (after - y).abs().max().item())
