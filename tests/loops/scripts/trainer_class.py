"""A trainer whose fit loop calls a method for each batch."""
import torch
from torch import nn


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        self.loss_fn = nn.MSELoss()
        self.log = []

    def train_step(self, x, y):
        self.model.train()
        self.optimizer.zero_grad()  #: zero_grad
        out = self.model(x)  #: forward
        loss = self.loss_fn(out, y)  #: loss
        loss.backward()  #: backward
        self.optimizer.step()  #: update
        return loss.item()

    @torch.no_grad()
    def evaluate(self, x, y):
        self.model.eval()
        return self.loss_fn(self.model(x), y).item()

    def fit(self, batches, epochs):
        for epoch in range(epochs):
            for x, y in batches:
                self.log.append(self.train_step(x, y))
            print(epoch, self.log[-1], self.evaluate(*batches[0]))


torch.manual_seed(0)
batches = [(torch.randn(8, 3), torch.randn(8, 1)) for _ in range(3)]
Trainer(nn.Linear(3, 1), 0.05).fit(batches, 3)
