"""Optimizer classes written by hand, compared with each other by one train function."""
import torch
from torch import nn


class Optimizer:
    def __init__(self, params):
        self.params = list(params)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.detach_()
                p.grad.zero_()

    def step(self):
        raise NotImplementedError


class SGDMomentum(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.9):
        super().__init__(params)
        self.lr, self.momentum = lr, momentum
        self.velocity = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.velocity):
            v.mul_(self.momentum).add_(p.grad)
            p.sub_(self.lr * v)


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params)
        self.lr, self.betas, self.eps, self.t = lr, betas, eps, 0
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for p, m, v in zip(self.params, self.m, self.v):
            m.mul_(b1).add_(p.grad, alpha=1 - b1)
            v.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
            p.sub_(self.lr * (m / (1 - b1**self.t)) / ((v / (1 - b2**self.t)).sqrt() + self.eps))


def rosenbrock(xy):
    x, y = xy
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def train(model, optimizer, X, Y, steps):
    criterion = nn.MSELoss()
    history = []
    for _ in range(steps):
        Y_hat = model(X)  #: forward
        J = criterion(Y_hat, Y)  #: loss
        history.append(J.detach())
        optimizer.zero_grad()  #: zero_grad
        J.backward()  #: backward
        optimizer.step()  #: update
    return torch.stack(history)


for kind in (SGDMomentum, Adam):
    torch.manual_seed(4)
    X = torch.randn(30, 2)
    Y = X @ torch.tensor([[2.0], [-1.0]]) + 0.5
    model = nn.Linear(2, 1)
    history = train(model, kind(model.parameters(), lr=0.05), X, Y, 12)
    print(kind.__name__, history[0].item(), history[-1].item())

point = torch.tensor([-1.0, 1.0], requires_grad=True)
rule = Adam([point], lr=0.05)
for i in range(20):
    value = rosenbrock(point)  #: loss
    rule.zero_grad()  #: zero_grad
    value.backward()  #: backward
    rule.step()  #: update
print(point.tolist())
