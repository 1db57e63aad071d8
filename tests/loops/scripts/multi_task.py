"""A shared body with two heads; the weights of the losses depend on the epoch."""
import torch
from torch import nn


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 8), nn.ReLU())
        self.number = nn.Linear(8, 1)
        self.kind = nn.Linear(8, 3)


torch.manual_seed(0)
model = TwoHeads()
groups = [
    {"params": model.body.parameters(), "lr": 0.01},
    {"params": list(model.number.parameters()) + list(model.kind.parameters())},
]
optimizer = torch.optim.SGD(groups, lr=0.05)
mse, ce = nn.MSELoss(), nn.CrossEntropyLoss()
x = torch.randn(30, 5)
y_number, y_kind = x.sum(1, keepdim=True), x[:, :3].argmax(1)
for epoch in range(6):
    shared = model.body(x)  #: forward
    number = model.number(shared)  #: forward
    kind = model.kind(shared)  #: forward
    losses = {"number": mse(number, y_number), "kind": ce(kind, y_kind)}  #: loss
    if epoch < 3:
        total = losses["number"]  #: loss
    else:
        total = losses["number"] + 0.5 * losses["kind"]  #: loss
    optimizer.zero_grad()  #: zero_grad
    total.backward()  #: backward
    optimizer.step()  #: update
    for name, value in losses.items():
        print(epoch, name, value.item())
