"""As short as it gets."""
import torch
from torch import nn

torch.manual_seed(0)
m, x, y = nn.Linear(3, 1), torch.randn(9, 3), torch.randn(9, 1)
o, f = torch.optim.ASGD(m.parameters(), lr=0.1), nn.MSELoss()
for i in range(8):
    o.zero_grad(); l = f(m(x), y); l.backward(); o.step()  #: forward+loss+backward+update+zero_grad
    print(i, l.item())
