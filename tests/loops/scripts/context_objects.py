"""Context managers of the script: objects, a method, a function, one that only takes the time."""
import contextlib, time
import torch
from torch import nn

class Timer:
    def __enter__(self):
        self.t = time.perf_counter()
        return self
    def __exit__(self, *exc):
        self.took = time.perf_counter() - self.t

class Accumulator:
    def __init__(self, model, every):
        self.opt = torch.optim.SGD(model.parameters(), lr=0.1)
        self.every, self.count = every, 0

    @contextlib.contextmanager
    def accumulate(self):
        self.count += 1
        yield
        if self.count % self.every == 0:
            self.opt.step()  #: update
            self.opt.zero_grad()  #: zero_grad

@contextlib.contextmanager
def clearing(opt):
    opt.zero_grad()  #: zero_grad
    yield opt

torch.manual_seed(0)
model = nn.Linear(2, 1)
acc = Accumulator(model, 2)
timer = Timer()
X = torch.randn(12, 2)
Y = X.sum(1, keepdim=True)
for x, y in zip(X.split(3), Y.split(3)):
    with timer, acc.accumulate():
        loss = ((model(x) - y) ** 2).mean()  #: forward+loss
        loss.backward()  #: backward
    print(loss.item(), timer.took < 5)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in zip(X.split(3), Y.split(3)):
    with Timer() as t:
        with clearing(opt):
            loss = ((model(x) - y) ** 2).mean()  #: forward+loss
            loss.backward()  #: backward
        opt.step()  #: update
    print(loss.item())
