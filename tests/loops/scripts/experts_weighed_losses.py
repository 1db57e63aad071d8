"""Experts behind a gate: parts of the loss in a dictionary, each with a weight from another one."""

import torch
from torch import nn

torch.manual_seed(0)


class Experts(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.experts = nn.ModuleList([nn.Linear(3, 2) for _ in range(n)])
        self.gate = nn.Linear(3, n)

    def forward(self, x):
        weights = self.gate(x).softmax(dim=-1)
        outs = torch.stack([e(x) for e in self.experts], dim=1)
        return (weights.unsqueeze(-1) * outs).sum(1), weights


def load_balance(weights):
    usage = weights.mean(0)
    return (usage * usage.log()).sum()


net = Experts(3)
opts = {
    "gate": torch.optim.SGD(net.gate.parameters(), lr=0.1),
    "experts": torch.optim.Adam(net.experts.parameters(), lr=0.01),
}
criteria = {"fit": nn.MSELoss(), "abs": nn.L1Loss()}
coef = {"fit": 1.0, "abs": 0.1, "balance": 0.05}
X = torch.randn(20, 3)
Y = torch.stack([X[:, 0] * X[:, 1], X[:, 2].sin()], 1)
meter = []
try:
    for step in range(100):
        idx = torch.randperm(20)[:8]
        pred, gates = net(X[idx])  #: forward
        losses = {name: crit(pred, Y[idx]) for name, crit in criteria.items()}  #: loss
        losses["balance"] = load_balance(gates)  #: loss
        total = torch.zeros(())
        for name, value in losses.items():  #: loss
            total = total + coef[name] * value  #: loss
        for opt in opts.values():  #: zero_grad
            opt.zero_grad()  #: zero_grad
        total.backward()  #: backward
        for name, opt in opts.items():  #: update
            opt.step()  #: update
        meter.append({k: v.item() for k, v in losses.items()})
        if step == 3:
            raise KeyboardInterrupt
except KeyboardInterrupt:
    print("interrupted")
finally:
    print({k: round(sum(m[k] for m in meter) / len(meter), 4) for k in meter[0]})
