"""torch.autograd.grad hands the gradients back; nothing accumulates."""
import torch
from torch.autograd import grad

torch.manual_seed(0)
x = torch.randn(15, 2)
y = torch.sin(x).sum(1)
W = torch.randn(2, 6, requires_grad=True)
c = torch.zeros(6, requires_grad=True)
V = torch.randn(6, requires_grad=True)
theta = [W, c, V]
for i in range(20):
    W, c, V = theta
    hidden = torch.tanh(x @ W + c)  #: forward
    fit = hidden @ V  #: forward
    risk = ((fit - y) ** 2).mean()  #: loss
    slopes = grad(risk, theta)  #: backward
    theta = [(p - 0.1 * g).detach().requires_grad_() for p, g in zip(theta, slopes)]  #: update
    if i % 5 == 0:
        print(i, risk.item())
