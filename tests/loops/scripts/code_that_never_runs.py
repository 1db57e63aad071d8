"""Old versions of the loop are kept about, and never run."""
import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
x, y = torch.randn(10, 2), torch.randn(10, 1)


def old_training(model, steps):
    sgd = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(steps):
        loss = (model(x) - y).pow(2).sum()
        loss.backward()
        sgd.step()


if False:
    for _ in range(3):
        loss = net(x).sum()
        loss.backward()
        for p in net.parameters():
            p.data -= p.grad

opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(5):
    pred = net(x)  #: forward
    loss = (pred - y).abs().mean()  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
print(loss.item())
