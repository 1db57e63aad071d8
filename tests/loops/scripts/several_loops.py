"""Pretraining, then a new head: two training loops in one file and a sweep between them."""
import torch
from torch import nn

torch.manual_seed(0)
body = nn.Linear(4, 6)
head = nn.Linear(6, 1)
x = torch.randn(30, 4)
y = x[:, :1] * 2

opt = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.05)
for epoch in range(4):
    out = head(torch.relu(body(x)))  #: forward
    loss = (out - y).pow(2).mean()  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update

with torch.no_grad():
    for scale in (0.5, 1.0, 2.0):
        print(scale, (head(torch.relu(body(x)) * scale) - y).pow(2).mean().item())

for p in body.parameters():
    p.requires_grad = False
new_head = nn.Linear(6, 1)
tune = torch.optim.Adam(new_head.parameters(), lr=0.02)
for epoch in range(4):
    features = torch.relu(body(x))  #: forward
    prediction = new_head(features)  #: forward
    cost = nn.functional.l1_loss(prediction, -y)  #: loss
    cost.backward()  #: backward
    tune.step()  #: update
    tune.zero_grad()  #: zero_grad
print(loss.item(), cost.item())
