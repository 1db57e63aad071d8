"""A trainer in a package beside the script."""

import torch
from lab.trainer import Trainer
from torch import nn

torch.manual_seed(1)
X = torch.randn(32, 3)
Y = X @ torch.tensor([[1.0], [-2.0], [0.5]])
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
trainer = Trainer(net, torch.optim.Adam(net.parameters(), lr=0.05))
history = trainer.fit(X, Y, epochs=2, size=16)
print([round(value, 6) for value in history])
print([p.sum().item() for p in net.parameters()])
