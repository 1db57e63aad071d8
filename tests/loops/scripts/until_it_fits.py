"""The header of the loop computes the loss, and ends the training once it is small."""
import torch

torch.manual_seed(0)
x = torch.randn(12, 2)
y = x @ torch.tensor([1.5, -0.5]) + 0.3
w = torch.zeros(2, requires_grad=True)
b = torch.zeros((), requires_grad=True)
turns = 0
while (mse := ((x @ w + b - y) ** 2).mean()) > 1e-3:  #: forward+loss
    slope_w, slope_b = torch.autograd.grad(mse, (w, b))  #: backward
    with torch.no_grad():
        w -= 0.1 * slope_w  #: update
        b -= 0.1 * slope_b  #: update
    turns += 1
print(turns, mse.item())
