"""A function that makes the loss function, which calls another one that it has made."""

import torch

torch.manual_seed(0)
X = torch.randn(32, 2)
y = X @ torch.tensor([2.0, -1.0]) + 0.1 * torch.randn(32)
w = torch.zeros(2, requires_grad=True)


def make_loss(strength):
    def data_term():
        return ((X @ w - y) ** 2).mean()  #: forward+loss

    def loss_fn():
        return data_term() + strength * w.abs().sum()  #: loss

    return loss_fn


loss_fn = make_loss(0.05)
for epoch in range(10):
    loss = loss_fn()
    loss.backward()  #: backward
    with torch.no_grad():
        w -= 0.1 * w.grad  #: update
        w.grad = None  #: zero_grad
    if epoch % 3 == 0:
        print(epoch, round(loss.item(), 4))
with torch.no_grad():
    print("end", round(loss_fn().item(), 4))
