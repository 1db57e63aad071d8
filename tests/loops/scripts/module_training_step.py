"""A module that predicts and compares in a method of its own."""

import torch
from torch import nn
import torch.nn.functional as F
from types import SimpleNamespace

cfg = SimpleNamespace(lr=0.1, epochs=2, lam=0.01)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(3, 1)

    def forward(self, x):
        return self.l(x)

    def training_step(self, batch):
        x, y = batch
        out = self(x)  #: forward
        return F.mse_loss(out, y)  #: loss


def fit(epochs, model, loader, opt_func=torch.optim.SGD):
    history = []
    optimizer = opt_func(model.parameters(), cfg.lr)
    for epoch in range(epochs):
        model.train()
        for batch in loader:
            loss = model.training_step(batch)
            history.append(loss)
            loss.backward()  #: backward
            optimizer.step()  #: update
            optimizer.zero_grad()  #: zero_grad
    return history


torch.manual_seed(0)
loader = [(torch.randn(4, 3), torch.randn(4, 1))]
m = Model()
h = fit(cfg.epochs, m, loader)
print([loss.item() for loss in h])
