"""Things with .step() and .backward() that train nothing, beside an ordinary loop."""
import torch


class Meter:
    def __init__(self):
        self.count = 0

    def step(self):
        self.count += 1

    def backward(self):
        self.count -= 1


class Tape:
    def __init__(self, text):
        self.text, self.at = text, 0

    def step(self):
        self.at += 1

    def backward(self):
        self.at -= 1


tape = Tape("abc")
for _ in range(3):
    tape.step()
    tape.step()
    tape.backward()
print(tape.at)

torch.manual_seed(0)
meter = Meter()
w = torch.zeros(2, requires_grad=True)
x = torch.randn(9, 2)
y = x.sum(1)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(6):
    loss = (x @ w - y).square().mean()  #: forward+loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    meter.step()
    print(meter.count, loss.item())
