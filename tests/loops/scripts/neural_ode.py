"""A neural ODE with Euler steps; the loss looks at the whole path."""
import torch
from torch import nn


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 12), nn.Tanh(), nn.Linear(12, 2))

    def forward(self, t, y):
        return self.net(y ** 3)


def odeint(f, y0, ts):
    ys = [y0]
    for t0, t1 in zip(ts[:-1], ts[1:]):
        ys.append(ys[-1] + (t1 - t0) * f(t0, ys[-1]))
    return torch.stack(ys)


torch.manual_seed(0)
A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
ts = torch.linspace(0, 1, 8)
y0 = torch.tensor([[1.0, 0.5]])
with torch.no_grad():
    truth = odeint(lambda t, y: y ** 3 @ A, y0, ts)

func = Field()
optimizer = torch.optim.RMSprop(func.parameters(), lr=1e-2)
for itr in range(1, 6):
    optimizer.zero_grad()  #: zero_grad
    pred_y = odeint(func, y0, ts)  #: forward
    loss = torch.mean(torch.abs(pred_y - truth))  #: loss
    loss.backward()  #: backward
    optimizer.step()  #: update
    if itr % 2 == 0:
        with torch.no_grad():
            check = odeint(func, y0, ts)
            print(f"iter {itr:03d} | loss {torch.mean(torch.abs(check - truth)).item():.6f}")
