"""What is printed behind the update tells how good the new weights are, and is no loss of the loop."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
X = rng.normal(size=(32, 3))
y = X[:, :1] * 2 - 1
w = np.zeros((3, 1))


def predict(x):
    return x @ w


def mse(p, t):
    return ((p - t) ** 2).mean()


for epoch in range(3):
    out = predict(X)  #: forward
    g = 2 * X.T @ (out - y) / len(X)  #: backward
    w -= 0.1 * g  #: update
    print(epoch, round(mse(predict(X), y), 4))

for epoch in range(3):
    out = predict(X)  #: forward
    g = 2 * X.T @ (out - y) / len(X)  #: backward
    w -= 0.1 * g  #: update
    cost = mse(predict(X), y)
    if epoch % 2 == 0:
        print(f"epoch {epoch}: {cost:.4f}")

torch.manual_seed(0)
inputs, targets = torch.tensor(X).float(), torch.tensor(y).float()
model = nn.Linear(3, 1)
loss_fn = nn.MSELoss()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    opt.zero_grad()  #: zero_grad
    loss = loss_fn(model(inputs), targets)  #: forward+loss
    loss.backward()  #: backward
    opt.step()  #: update
    print(round(loss_fn(model(inputs), targets).item(), 4))
