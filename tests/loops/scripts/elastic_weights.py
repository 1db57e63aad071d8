"""Continual learning: what the first task needs is held fast while the second one is learnt (EWC)."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


def task(shift, n=80):
    x = torch.randn(n, 4)
    y = ((x[:, 0] + shift * x[:, 1]) > 0).long()
    return x, y


class EWC:
    def __init__(self, model, x, y):
        self.model = model
        self.params = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self.means = {n: p.clone().detach() for n, p in self.params.items()}
        self.fisher = self._diag_fisher(x, y)

    def _diag_fisher(self, x, y):
        fisher = {n: torch.zeros_like(p) for n, p in self.params.items()}
        self.model.eval()
        for xi, yi in zip(x[:20], y[:20]):
            self.model.zero_grad()
            output = self.model(xi.view(1, -1))
            loss = F.nll_loss(F.log_softmax(output, dim=1), yi.view(1))
            loss.backward()
            for n, p in self.params.items():
                fisher[n] += p.grad.data**2 / 20
        return fisher

    def penalty(self, model):
        loss = 0
        for n, p in model.named_parameters():
            loss += (self.fisher[n] * (p - self.means[n]) ** 2).sum()
        return loss


def normal_train(model, optimizer, x, y):
    model.train()
    epoch_loss = 0
    for i in range(0, len(x), 20):
        xb, yb = x[i : i + 20], y[i : i + 20]
        optimizer.zero_grad()  #: zero_grad
        output = model(xb)  #: forward
        loss = F.cross_entropy(output, yb)  #: loss
        epoch_loss += loss.item()
        loss.backward()  #: backward
        optimizer.step()  #: update
    return epoch_loss


def ewc_train(model, optimizer, x, y, ewc, importance):
    model.train()
    epoch_loss = 0
    for i in range(0, len(x), 20):
        xb, yb = x[i : i + 20], y[i : i + 20]
        optimizer.zero_grad()  #: zero_grad
        output = model(xb)  #: forward
        loss = F.cross_entropy(output, yb) + importance * ewc.penalty(model)  #: loss
        epoch_loss += loss.item()
        loss.backward()  #: backward
        optimizer.step()  #: update
    return epoch_loss


def test(model, x, y):
    model.eval()
    correct = (model(x).argmax(1) == y).sum().item()
    return correct / len(y)


tasks = [task(0.5), task(-2.0)]
model = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    loss = normal_train(model, optimizer, *tasks[0])
print("task 1 after task 1:", test(model, *tasks[0]), round(loss, 4))
ewc = EWC(model, *tasks[0])
for epoch in range(3):
    loss = ewc_train(model, optimizer, *tasks[1], ewc, importance=20)
print("task 1 after task 2:", test(model, *tasks[0]), "task 2:", test(model, *tasks[1]), round(loss, 4))
