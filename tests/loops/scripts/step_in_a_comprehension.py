"""One epoch is a comprehension over the batches, which calls the step of each."""

import torch

torch.manual_seed(2)
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
batches = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(3)]


def step(x, y):
    out = net(x)  #: forward
    loss = ((out - y) ** 2).mean()  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    return loss.item()


for epoch in range(3):
    losses = [step(x, y) for x, y in batches]
    print(epoch, round(sum(losses) / len(losses), 4))
