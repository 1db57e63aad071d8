"""Two tasks with one trunk: how much each loss counts is learned, beside parts of the model."""

import torch
from torch import nn

torch.manual_seed(1)


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Linear(4, 8)
        self.heads = nn.ModuleDict({"depth": nn.Linear(8, 1), "label": nn.Linear(8, 3)})
        self.noise = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        shared = torch.tanh(self.trunk(x))
        return {name: head(shared) for name, head in self.heads.items()}


net = TwoHeads()
criteria = {"depth": nn.MSELoss(), "label": nn.CrossEntropyLoss()}
parts = [*net.trunk.parameters(), *net.heads.parameters(), net.noise]
optimizer = torch.optim.SGD(parts, lr=0.05)
x = torch.randn(12, 4)
targets = {"depth": x[:, :1] * 2, "label": torch.randint(0, 3, (12,))}
for epoch in range(4):
    out = net(x)  #: forward
    losses = {task: criteria[task](out[task], targets[task]) for task in out}  #: loss
    weighed = [torch.exp(-s) * l + s for s, l in zip(net.noise, losses.values())]  #: loss
    total = sum(weighed)  #: loss
    optimizer.zero_grad()  #: zero_grad
    total.backward()  #: backward
    optimizer.step()  #: update
    print(epoch, round(total.item(), 4))
