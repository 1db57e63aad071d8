"""The validation comes first in the body and uses the same names."""
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
crit = nn.MSELoss()
xt, yt = torch.randn(20, 2), torch.randn(20, 1)
xv, yv = torch.randn(8, 2), torch.randn(8, 1)
for step in range(6):
    with torch.inference_mode():
        out = net(xv)
        loss = crit(out, yv)
        shown = loss.item()
    out = net(xt)  #: forward
    loss = crit(out, yt)  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    print(step, shown, loss.item())
