"""Adversarial training in which the attack is a loop of its own, inside of the body that trains."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(4)
model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
x = torch.randn(32, 2)
y = (x[:, 0] * x[:, 1] > 0).long()
epsilon, alpha = 0.1, 0.04

for epoch in range(3):
    delta = torch.zeros_like(x, requires_grad=True)
    for _ in range(3):
        attack = F.cross_entropy(model(x + delta), y)
        attack.backward()
        delta.data = (delta + alpha * delta.grad.sign()).clamp(-epsilon, epsilon)
        delta.grad.zero_()
    optimizer.zero_grad()  #: zero_grad
    logits = model(x + delta.detach())  #: forward
    loss = F.cross_entropy(logits, y)  #: loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(epoch, round(loss.item(), 4), delta.abs().max().item())
