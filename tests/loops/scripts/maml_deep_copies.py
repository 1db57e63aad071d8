"""First-order MAML: a deep copy is trained on each task, and its gradient is handed to the model."""

from copy import deepcopy

import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(1, 10)
        self.fc2 = nn.Linear(10, 1)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def sample():
    a, b = torch.rand(2)
    x = torch.rand(10, 1)
    return x, a * x + b


meta = Net()
meta_opt = optim.Adam(meta.parameters(), 1e-2)
for step in range(3):
    meta_opt.zero_grad()  #: zero_grad
    total = 0.0
    for task in range(3):
        x, y = sample()
        learner = deepcopy(meta)
        opt = optim.SGD(learner.parameters(), lr=0.1)
        for _ in range(2):
            loss = F.mse_loss(learner(x[:5]), y[:5])  #: forward+loss
            opt.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            opt.step()  #: update
        query = F.mse_loss(learner(x[5:]), y[5:])  #: forward+loss
        grads = torch.autograd.grad(query, learner.parameters())  #: backward
        for p, g in zip(meta.parameters(), grads):  #: backward
            p.grad = g if p.grad is None else p.grad + g  #: backward
        total += query.item()
    meta_opt.step()  #: update
    print(step, total / 3)
