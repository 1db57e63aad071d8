import torch


def fit(x, y):
    v = torch.zeros(2, requires_grad=True)
    for step in range(2):
        guess = v[0] * x + v[1]
        error = (guess - y).pow(2).mean()
        error.backward()
        with torch.no_grad():
            v -= 0.2 * v.grad
            v.grad.zero_()
    return v.detach()
