"""Training loops of many shapes, each with something that a replay could get wrong."""

NESTED = """
import torch
X = torch.arange(6.0)
w = torch.tensor(0.5, requires_grad=True)
total = 0.0
for epoch in range(4):
    for i in range(0, 6, 2):
        batch = X[i : i + 2]
        loss = ((w * batch - 2 * batch) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            w.grad.zero_()
    total += loss.item()
    print("epoch", epoch, total)
"""

TENSOR_CONDITION = """
import torch
w = torch.tensor(4.0, requires_grad=True)
loss = torch.tensor(100.0)
while loss > 1e-3:
    loss = (w - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        w.grad.zero_()
print("at", w.item())
"""

IN_A_FUNCTION = """
import torch

def train(rate, steps):
    w = torch.tensor([1.0, -1.0], requires_grad=True)
    for step in range(steps):
        loss = (w ** 2).sum()
        loss.backward()
        with torch.no_grad():
            w -= rate * w.grad
        w.grad = None
    return w

first = train(0.1, 5)
second = train(0.2, 4)
print(first, second)
"""

IN_A_METHOD = """
import torch

class Trainer:
    def __init__(self):
        self.w = torch.randn(2, requires_grad=True)
        self.optimizer = torch.optim.Adam([self.w], lr=0.1)

    def fit(self, steps):
        for step in range(steps):
            self.optimizer.zero_grad()
            loss = ((self.w - 3) ** 2).sum()
            loss.backward()
            self.optimizer.step()
        return loss

trainer = Trainer()
print(trainer.fit(9).item())
"""

TWO_LOOPS = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for epoch in range(6):
    loss = (w - 2) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
for step in range(7):
    error = (w + 1) ** 2
    error.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
"""

CONTINUE_AND_BREAK = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for step in range(20):
    if step % 3 == 1:
        continue
    loss = (w - step) ** 2
    loss.backward()
    if step == 14:
        break
    with torch.no_grad():
        w -= 0.05 * w.grad
    w.grad = None
print(step)
"""

GENERATOR = """
import torch

def batches():
    for n in range(9):
        yield torch.randn(2) + n

w = torch.zeros(2, requires_grad=True)
for x in batches():
    loss = ((w - x) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
"""

PRINTING_HEADER = """
import torch

def count(n):
    for k in range(n):
        print("fetching", k)
        yield k

w = torch.tensor(1.0, requires_grad=True)
for k in count(8):
    loss = (w - k) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
"""

TWO_LOSSES = """
import torch
u = torch.tensor(1.0, requires_grad=True)
w = torch.tensor(2.0, requires_grad=True)
for step in range(7):
    critic = (u * w.detach() - 1) ** 2
    critic.backward()
    loss = (w * u.detach()) ** 2
    loss.backward()
    with torch.no_grad():
        for p in (u, w):
            p -= 0.01 * p.grad
            p.grad = None
"""

FAILING = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for step in range(9):
    loss = (w - 1 / (6 - step)) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
"""

CALLED_FROM_BOTH = """
import torch
w = torch.tensor(1.0, requires_grad=True)
def run(x, train):
    y = w * x
    loss = (y - 3) ** 2
    if train:
        loss.backward()
    return loss
history = []
for step in range(8):
    loss = run(2.0, True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        w.grad = None
    if step % 2:
        history.append(run(1.0, False).item())
print(run(5.0, False).item())
"""

SUMMED_OVER_ITERATIONS = """
import torch
w = torch.tensor(1.0, requires_grad=True)
total = torch.tensor(0.0)
for step in range(9):
    pred = w * (step % 3)
    loss = (pred - 2) ** 2
    total = total + loss
    if step % 3 == 2:
        total.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            w.grad.zero_()
        total = torch.tensor(0.0)
"""

KEPT_STATE = """
import torch
torch.manual_seed(0)
cell, head = torch.nn.RNNCell(1, 2), torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(head.parameters(), lr=0.01)
h = torch.zeros(1, 2)
for t in range(5):
    h = cell(torch.full((1, 1), float(t)), h)
    loss = head(h.clone()).sum()
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    optimizer.step()
"""

CALLS_IN_A_SUM = """
import torch
torch.manual_seed(0)
w = torch.randn(3, 1, requires_grad=True)
X, Y = torch.randn(4, 3), torch.randn(4, 1)
def error(x, y):
    pred = x @ w
    return ((pred - y) ** 2).mean()
for step in range(4):
    rows = zip(X.split(2), Y.split(2))
    loss = torch.exp(-error(X, Y)) * error(X / 2, Y) + sum(error(x, y) for x, y in rows)
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        w.grad = None
"""

SHAPES = {
    name.lower(): text
    for name, text in list(globals().items())
    if name.isupper() and name[0] != "_"
}
"""All of them by name."""
