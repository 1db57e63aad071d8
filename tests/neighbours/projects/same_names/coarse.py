import torch

w = torch.zeros(1, requires_grad=True)
scale = torch.tensor(1.0)


def step(x, y):
    pred = w * x
    loss = (scale * (pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w.sub_(0.3 * w.grad)
    w.grad = None
    return loss.item()


def train(x, y):
    for epoch in range(2):
        value = step(x, y)
        print("coarse", value)
    return w.detach().clone()
