"""A trainer keeps the model that it is given, and hands the model's weight to the optimizer."""

import torch


class Line:
    def __init__(self):
        self.w = torch.zeros(2, 1, requires_grad=True)

    def forward(self, X):
        return X @ self.w

    def loss(self, predicted, y):
        return ((predicted - y) ** 2 / 2).mean()

    def training_step(self, batch):
        return self.loss(self.forward(*batch[:-1]), batch[-1])  #: forward+loss


class Trainer:
    def fit(self, model, data):
        self.model, self.data = model, data
        self.optimizer = torch.optim.SGD([model.w], lr=0.1)
        for batch in self.data:
            loss = self.model.training_step(batch)
            self.optimizer.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            self.optimizer.step()  #: update
            print(loss.item())


torch.manual_seed(0)
X = torch.randn(8, 2)
Trainer().fit(Line(), [(X, X[:, :1])] * 3)
