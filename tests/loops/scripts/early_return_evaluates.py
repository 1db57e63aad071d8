"""One function for a batch, which returns early where it has nothing to train."""

import torch
from torch import nn

torch.manual_seed(5)
x = torch.randn(48, 3)
y = (x @ torch.tensor([1.0, -1.0, 0.5]) > 0).long()
train, valid, test = (range(0, 32), range(32, 40), range(40, 48))


def run_batch(model, rows, optimizer=None):
    rows = list(rows)
    if optimizer is None:
        with torch.no_grad():
            logits = model(x[rows])
            return nn.functional.cross_entropy(logits, y[rows]).item()
    optimizer.zero_grad()  #: zero_grad
    logits = model(x[rows])  #: forward
    loss = nn.functional.cross_entropy(logits, y[rows])  #: loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    return loss.item()


small = nn.Linear(3, 2)
optimizer = torch.optim.SGD(small.parameters(), lr=0.5)
print(f"before: {run_batch(small, test):.4f}")
for epoch in range(2):
    for first in (0, 16):
        run_batch(small, train[first : first + 16], optimizer)
    print(f"small {epoch}: {run_batch(small, valid):.4f}")

large = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 2))
optimizer = torch.optim.Adam(large.parameters(), lr=0.05)
best, epoch = float("inf"), 0
while epoch < 4:
    loss = run_batch(large, train, optimizer)
    now = run_batch(large, valid)
    if now > best:
        break
    best, epoch = now, epoch + 1
print(f"after: {run_batch(small, test):.4f} and {run_batch(large, test):.4f}")
