"""An inner step by autograd.grad inside an outer loop with an optimizer."""
import torch

torch.manual_seed(0)
meta = torch.tensor([0.5, -0.5], requires_grad=True)
outer = torch.optim.Adam([meta], lr=0.05)
for step in range(5):
    slope = torch.randn(())
    x = torch.linspace(-1, 1, 8)
    y = slope * x
    pred = meta[0] * x + meta[1]  #: forward
    inner = ((pred - y) ** 2).mean()  #: loss
    (g,) = torch.autograd.grad(inner, meta, create_graph=True)  #: loss
    fast = meta - 0.1 * g  #: forward
    again = fast[0] * x + fast[1]  #: forward
    loss = ((again - y) ** 2).mean()  #: loss
    outer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    outer.step()  #: update
    print(step, inner.item(), loss.item())
