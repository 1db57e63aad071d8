"""Two models of a dictionary are trained side by side, each with an optimizer of its name."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
models = {"a": nn.Linear(3, 1), "b": nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))}
optimizers = {name: torch.optim.Adam(m.parameters(), lr=0.01) for name, m in models.items()}
X = torch.randn(20, 3)
y = X.sum(1, keepdim=True)
for epoch in range(3):
    for name, model in models.items():
        pred = model(X)  #: forward
        loss = F.mse_loss(pred, y)  #: loss
        optimizers[name].zero_grad()  #: zero_grad
        loss.backward()  #: backward
        optimizers[name].step()  #: update
        print(name, epoch, loss.item())
