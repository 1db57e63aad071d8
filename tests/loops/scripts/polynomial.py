"""A polynomial whose four coefficients are tensors in a list."""

import torch

x = torch.linspace(-3, 3, 50)
y = torch.sin(x)
coef = [torch.zeros((), requires_grad=True) for _ in range(4)]
a, b, c, d = coef
for t in range(5):
    y_pred = a + b * x + c * x**2 + d * x**3  #: forward
    loss = (y_pred - y).pow(2).sum()  #: loss
    grads = torch.autograd.grad(loss, coef)  #: backward
    with torch.no_grad():
        for p, g in zip(coef, grads):
            p -= 1e-6 * g  #: update
    if t % 2 == 0:
        print(t, loss.item())
