"""Prediction and loss in one expression; the loss is only ever printed at the end."""
import torch

torch.manual_seed(4)
u = torch.randn(10, 2)
v = u @ torch.tensor([[2.0], [-1.0]])
m = torch.zeros(2, 1, requires_grad=True)
count = 0
while True:
    s = ((u @ m - v) ** 2).sum()  #: forward+loss
    s.backward()  #: backward
    m.data.add_(m.grad, alpha=-0.02)  #: update
    m.grad.zero_()  #: zero_grad
    count += 1
    if s.item() < 1e-3 or count == 60:
        break
print(count, s.item())
