"""A trainer that keeps its nets in a list and their optimizers in a dictionary."""
import torch
from torch import nn, optim


class Trainer:
    def __init__(self, count):
        self.nets = [nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)) for _ in range(count)]
        self.opts = {i: optim.RMSprop(net.parameters(), lr=0.01) for i, net in enumerate(self.nets)}
        self.history = {"loss": []}

    def step(self, x, y):
        losses = []
        for i, net in enumerate(self.nets):
            out = net(x)  #: forward
            losses.append(nn.functional.mse_loss(out, y))  #: loss
        total = torch.stack(losses).sum()  #: loss
        for opt in self.opts.values():
            opt.zero_grad()  #: zero_grad
        total.backward()  #: backward
        for opt in self.opts.values():
            opt.step()  #: update
        self.history["loss"].append(total.item())

    def fit(self, x, y, epochs):
        for epoch in range(epochs):
            self.step(x, y)
            print(epoch, self.history["loss"][-1])


torch.manual_seed(0)
X = torch.randn(12, 2)
Trainer(2).fit(X, X.prod(1, keepdim=True), 3)
