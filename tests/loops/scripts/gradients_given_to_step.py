"""Weights and biases in two lists: moved in one loop over both, and by an optimizer given gradients."""
import torch

torch.manual_seed(0)
X = torch.randn(48, 3)
y = torch.tanh(X[:, :1] * 2 - X[:, 1:2])
sizes = [3, 8, 1]


def init():
    ws = [(torch.randn(a, b) / a**0.5).requires_grad_() for a, b in zip(sizes, sizes[1:])]
    bs = [torch.zeros(b, requires_grad=True) for b in sizes[1:]]
    return ws, bs


ws, bs = init()
for epoch in range(5):
    h = X
    for w, b in zip(ws, bs):
        h = torch.tanh(h @ w + b)  #: forward
    loss = ((h - y) ** 2).mean()  #: loss
    grads = torch.autograd.grad(loss, ws + bs)  #: backward
    with torch.no_grad():
        for p, g in zip(ws + bs, grads):
            p -= 0.2 * g  #: update
    print(epoch, round(loss.item(), 4))


class Momentum:
    def __init__(self, params, lr, beta=0.9):
        self.params, self.lr, self.beta = params, lr, beta
        self.vs = [torch.zeros_like(p) for p in params]

    def step(self, gs):
        for p, v, g in zip(self.params, self.vs, gs):
            v.mul_(self.beta).add_(g)
            p.data -= self.lr * v


W1 = torch.randn(3, 8).div(3**0.5).requires_grad_()
b1 = torch.zeros(8, requires_grad=True)
W2 = torch.randn(8, 1).div(8**0.5).requires_grad_()
b2 = torch.zeros(1, requires_grad=True)
weights, biases = [W1, W2], [b1, b2]
optimizer = Momentum(weights + biases, lr=0.05)
for epoch in range(5):
    for x, t in zip(X.split(16), y.split(16)):
        hidden = torch.tanh(x @ W1 + b1)  #: forward
        out = hidden @ W2 + b2  #: forward
        error = ((out - t) ** 2).mean()  #: loss
        gs = torch.autograd.grad(error, weights + biases)  #: backward
        optimizer.step(gs)  #: update
    print(epoch, round(error.item(), 4))
