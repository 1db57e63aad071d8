"""Batches from two lists side by side; all in a try that reports."""
import torch

torch.manual_seed(0)
xs = torch.randn(6, 4, 3).unbind()
ys = torch.randn(6, 4).unbind()
weight = torch.nn.Parameter(torch.zeros(3))
opt = torch.optim.Rprop([weight], lr=0.01)
try:
    for k, (x, y) in enumerate(zip(xs, ys), start=1):
        opt.zero_grad()  #: zero_grad
        r = x @ weight - y  #: forward+loss
        loss = r.dot(r) / len(r)  #: loss
        loss.backward()  #: backward
        opt.step()  #: update
        print(k, loss.item())
except KeyboardInterrupt:
    print("stopped")
