"""Several losses go backward one by one before a single step; gradients are clipped by hand."""
import torch

torch.manual_seed(0)
w = torch.zeros(3, requires_grad=True)
views = [(torch.randn(6, 3), torch.randn(6)) for _ in range(3)]
opt = torch.optim.SGD([w], lr=0.1)
for sweep in range(5):
    opt.zero_grad()  #: zero_grad
    shown = []
    for x, y in views:
        part = torch.nn.functional.mse_loss(x @ w, y)  #: forward+loss
        part.backward()  #: backward
        shown.append(part.item())
    norm = w.grad.norm()
    if norm > 1:
        w.grad.mul_(1 / norm)
    opt.step()  #: update
    print(sweep, shown)
