"""A line through four points, with nothing but tensors."""
import torch

torch.manual_seed(1)
xs = torch.tensor([1.0, 2.0, 3.0, 4.0])
ys = 3 * xs + 1
slope = torch.randn((), requires_grad=True)
offset = torch.zeros((), requires_grad=True)
rate = 0.02
history = []

for epoch in range(40):
    guess = slope * xs + offset  #: forward
    error = guess - ys  #: loss
    cost = (error**2).mean()  #: loss
    cost.backward()  #: backward
    with torch.no_grad():  #: update
        slope -= rate * slope.grad  #: update
        offset -= rate * offset.grad  #: update
        slope.grad.zero_()  #: zero_grad
        offset.grad.zero_()  #: zero_grad
    history.append(cost.item())
    if epoch % 10 == 0:
        print(f"{epoch:3d} {cost.item():.4f}")

print(slope.item(), offset.item())
