"""A network is trained on one task and goes on with another: two loops, one step for both."""

import torch
from torch import nn

torch.manual_seed(3)


def batches(x, y, size):
    order = torch.randperm(len(x))
    for start in range(0, len(x), size):
        index = order[start : start + size]
        yield x[index], y[index]


def train_step(model, optimizer, criterion, x, y):
    optimizer.zero_grad()  #: zero_grad
    prediction = model(x)  #: forward
    loss = criterion(prediction, y)  #: loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    return loss.item()


@torch.no_grad()
def accuracy(model, x, y):
    return (model(x).argmax(1) == y).float().mean().item()


x = torch.randn(64, 4)
coarse = (x[:, 0] > 0).long()
fine = coarse * 2 + (x[:, 1] > 0).long()

body = nn.Sequential(nn.Linear(4, 8), nn.Tanh())
criterion = nn.CrossEntropyLoss()

model = nn.Sequential(body, nn.Linear(8, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(2):
    total = 0.0
    for xb, yb in batches(x, coarse, 32):
        total += train_step(model, optimizer, criterion, xb, yb)
    print(f"coarse {epoch}: loss {total:.3f}, accuracy {accuracy(model, x, coarse):.2f}")

for parameter in body.parameters():
    parameter.requires_grad = False
model = nn.Sequential(body, nn.Linear(8, 4))
optimizer = torch.optim.SGD(model[1].parameters(), lr=0.5, momentum=0.9)
best, waited = float("inf"), 0
while waited < 2:
    loss = train_step(model, optimizer, criterion, x, fine)
    waited = 0 if loss < best * 0.9 else waited + 1
    best = min(best, loss)
print(f"fine: loss {best:.3f}, accuracy {accuracy(model, x, fine):.2f}")
