"""The weight is bound anew in every pass, so that no gradient has to be cleared."""
import torch

torch.manual_seed(5)
X = torch.linspace(-1, 1, 12)
Y = 0.5 * X**2 - X
a = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for i in range(30):
    y_hat = a * X**2 + b * X  #: forward
    residual = Y - y_hat  #: loss
    loss = residual.pow(2).mean()  #: loss
    loss.backward()  #: backward
    with torch.no_grad():  #: update
        a = a - 0.3 * a.grad  #: update
        b = b - 0.3 * b.grad  #: update
    a.requires_grad_()
    b.requires_grad_()
print(a.item(), b.item())
