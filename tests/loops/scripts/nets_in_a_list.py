"""An ensemble in a list: all nets in one comprehension, the optimizers in a list of their own."""
import torch
from torch import nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.fc(x)))


nets = [Net(), Net()]
opts = [torch.optim.SGD(n.parameters(), lr=0.1) for n in nets]
X = torch.randn(16, 2)
Y = X[:, :1] * 2

for epoch in range(3):
    total = 0.0
    preds = [n(X) for n in nets]  #: forward
    loss = sum(((p - Y) ** 2).mean() for p in preds)  #: loss
    for opt in opts:
        opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    norms = [p.grad.norm() for n in nets for p in n.parameters()]
    for opt in opts:
        opt.step()  #: update
    print(epoch, loss.item(), float(norms[0]))
