"""A step to where the loss is worst nearby, its gradient there, and the weights put back."""

import torch

torch.manual_seed(4)
x = torch.randn(12, 2)
y = x @ torch.tensor([1.0, -2.0])
w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(4):
    loss = ((x @ w - y) ** 2).mean()  #: forward+loss
    loss.backward()  #: backward
    kept = w.data.clone()
    w.data = w.data + 0.05 * w.grad / w.grad.norm()  #: update
    optimizer.zero_grad()  #: zero_grad
    worst = ((x @ w - y) ** 2).mean()  #: forward+loss
    worst.backward()  #: backward
    w.data = kept  #: update
    optimizer.step()  #: update
    optimizer.zero_grad()  #: zero_grad
    print(step, round(worst.item(), 4))
