"""Layers in a list in a dictionary, weights beside them, and an update by hand over all."""
import torch
from torch import nn

torch.manual_seed(1)
agents = {"nets": [nn.Linear(2, 2), nn.Linear(2, 1)], "lr": 0.1}
weights = {"scale": torch.ones(1, requires_grad=True), "layers": [torch.randn(2, 2, requires_grad=True)]}
X = torch.randn(8, 2)
Y = X.sum(1, keepdim=True)
for step in range(3):
    h = torch.relu(agents["nets"][0](X @ weights["layers"][0]))  #: forward
    out = agents["nets"][1](h) * weights["scale"]  #: forward
    loss = torch.mean((out - Y) ** 2)  #: loss
    loss.backward()  #: backward
    with torch.no_grad():
        for net in agents["nets"]:
            for p in net.parameters():
                p -= agents["lr"] * p.grad  #: update
                p.grad = None  #: zero_grad
        for w in (weights["scale"], *weights["layers"]):
            w -= agents["lr"] * w.grad  #: update
            w.grad.zero_()  #: zero_grad
    print(step, loss.item())
