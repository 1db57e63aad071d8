"""One iteration is a function; the loop around the call counts, logs and keeps the best."""

import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(48, 3)
Y = X @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.3
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
history = []


def log(step, value):
    history.append(value)
    if step % 4 == 0:
        print(f"step {step}: {value:.4f}")


def train_step(x, y):
    optimizer.zero_grad()  #: zero_grad
    loss = criterion(model(x), y)  #: forward+loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    return loss.item()


step = 0
for epoch in range(3):
    for start in range(0, 48, 16):
        batch = X[start : start + 16], Y[start : start + 16]
        loss = train_step(*batch)
        log(step, loss)
        step += 1
    best = min(history)
    print(f"epoch {epoch}: best {best:.4f}")
