"""Two optimizers in a list; the loss is picked out of the log-probabilities."""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
opts = [torch.optim.SGD(model[0].parameters(), lr=0.1), torch.optim.Adam(model[2].parameters())]
X, Y = torch.randn(8, 2), torch.randint(0, 2, (8,))


def closure_free(x):
    return x


for epoch in range(3):
    for o in opts:
        o.zero_grad()  #: zero_grad
    z = closure_free(X)
    out = model(z)  #: forward
    logp = torch.log_softmax(out, 1)  #: forward
    nll = -logp[torch.arange(8), Y]  #: loss
    loss = nll.mean()  #: loss
    acc = (out.argmax(1) == Y).float().mean()
    loss.backward()  #: backward
    for o in opts:
        o.step()  #: update
    print(epoch, loss.item(), acc.item())
