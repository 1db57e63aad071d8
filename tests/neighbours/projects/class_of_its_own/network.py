import torch


class Network:
    """A line with a slope and an intercept, which learns from one point at a time."""

    def __init__(self, start):
        self.w = torch.tensor(start, requires_grad=True)
        self.b = torch.zeros((), requires_grad=True)

    def __call__(self, x):
        return self.w * x + self.b

    def learn(self, x, y):
        loss = (self(x) - y) ** 2
        grads = torch.autograd.grad(loss, [self.w, self.b])
        with torch.no_grad():
            for parameter, grad in zip([self.w, self.b], grads):
                parameter -= 0.1 * grad
        return loss.item()
