"""The prediction and the loss are those of objects that other objects hold."""
import torch
from torch import nn


class Line:
    def __init__(self):
        self.w = torch.zeros(3, 1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def predict(self, x):
        return x @ self.w + self.b

    def loss(self, out, y):
        return ((out - y) ** 2).mean()


class Task:
    def __init__(self):
        self.inner = Line()


class Learner:
    def __init__(self, task):
        self.task = task
        self.opt = torch.optim.SGD([task.inner.w, task.inner.b], lr=0.1)

    def fit(self, X, y):
        for epoch in range(3):
            self.opt.zero_grad()  #: zero_grad
            out = self.task.inner.predict(X)  #: forward
            loss = self.task.inner.loss(out, y)  #: loss
            loss.backward()  #: backward
            self.opt.step()  #: update
            print(round(self.task.inner.loss(self.task.inner.predict(X), y).item(), 4))


class Criterion:
    def __init__(self, kind):
        self.kind = kind

    def loss(self, out, y):
        return self.kind(out, y)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
        self.absolute = nn.L1Loss()
        self.criterion = Criterion(nn.MSELoss())

    def forward(self, x):
        return self.layers(x)


class Fitter:
    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), lr=0.1)

    def run(self, X, y):
        for epoch in range(3):
            self.opt.zero_grad()  #: zero_grad
            guess = self.net(X)  #: forward
            error = self.net.criterion.loss(guess, y)  #: loss
            error = error + 0.1 * self.net.absolute(guess, y)  #: loss
            error.backward()  #: backward
            self.opt.step()  #: update
            print(round(error.item(), 4))


torch.manual_seed(0)
X = torch.randn(32, 3)
y = X[:, :1] * 2 - 1
Learner(Task()).fit(X, y)
Fitter(Net()).run(X, y)
