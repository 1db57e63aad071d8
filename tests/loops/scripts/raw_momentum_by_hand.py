"""Momentum kept by hand beside autograd."""
import torch

torch.manual_seed(2)
x = torch.randn(20, 4)
target = x @ torch.tensor([1.0, -2.0, 0.5, 3.0])
w = torch.zeros(4, requires_grad=True)
velocity = torch.zeros(4)
mu, lr = 0.8, 0.03

for k in range(30):
    pred = x @ w  #: forward
    loss = torch.mean((pred - target) ** 2)  #: loss
    w.grad = None  #: zero_grad
    loss.backward()  #: backward
    size = w.grad.norm().item()
    with torch.no_grad():  #: update
        velocity = mu * velocity + w.grad  #: update
        w -= lr * velocity  #: update
    if k % 10 == 0:
        print(k, loss.item(), size)
print(w.detach().tolist())
