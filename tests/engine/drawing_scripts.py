"""Training loops that draw numbers in many ways, or ask for them."""

DROPOUT = """
import torch
from torch.utils.data import DataLoader, TensorDataset
X = torch.randn(12, 3)
Y = X.sum(1, keepdim=True)
loader = DataLoader(TensorDataset(X, Y), batch_size=4, shuffle=True)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(4):
    for x, y in loader:
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
print(loss.item())
"""

WORKERS = """
import torch
from torch.utils.data import DataLoader, TensorDataset
X = torch.randn(8, 2)
loader = DataLoader(TensorDataset(X, X.sum(1)), batch_size=2, shuffle=True, num_workers=2)
w = torch.zeros(2, requires_grad=True)
for epoch in range(2):
    for x, y in loader:
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
"""

NUMPY = """
import numpy as np
w = np.random.randn(3)
for step in range(9):
    # %% forward
    x = np.random.uniform(size=3)
    y = w @ x
    # %% loss
    loss = (y - 1) ** 2
    # %% backward
    grad = 2 * (y - 1) * x
    # %% update
    w = w - 0.1 * grad
print(w)
"""

RANDOM = """
import random
import torch
w = torch.tensor(1.0, requires_grad=True)
data = [random.gauss(0, 1) for _ in range(5)]
for step in range(8):
    random.shuffle(data)
    x = random.choice(data)
    loss = (w * x - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= random.random() * 0.1 * w.grad
        w.grad.zero_()
"""

BATCH_NORM = """
import torch
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
for step in range(8):
    x = torch.randn(5, 2)
    loss = model(x).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
"""

GENERATOR_OBJECTS = """
import numpy as np
import torch
mine = torch.Generator().manual_seed(7)
rng = np.random.default_rng(3)
w = torch.rand(2, generator=mine).requires_grad_()
for step in range(8):
    x = torch.randn(2, generator=mine) + torch.from_numpy(rng.normal(size=2)).float()
    loss = ((w * x).sum() - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
"""

ANSWERS = """
import torch
rate = float(input("rate? "))
w = torch.tensor(1.0, requires_grad=True)
for step in range(7):
    scale = float(input("scale? ")) if step % 3 == 0 else 1.0
    loss = (scale * w - 2) ** 2
    loss.backward()
    with torch.no_grad():
        w -= rate * w.grad
        w.grad.zero_()
"""

DRAWING = {
    name.lower(): text
    for name, text in list(globals().items())
    if name.isupper() and name[0] != "_"
}
"""All of them by name."""
