import torch

scale = 0.05


def step(model, value):
    """One step of the optimizer, for a loss that is known."""
    model.grad = None
    value.backward()
    model.data -= scale * model.grad


def train(x, y, w):
    w = w.clone().requires_grad_()
    for epoch in range(2):
        pred = w * x
        value = torch.nn.functional.mse_loss(pred, y)
        step(w, value)
        print("fine", value.item())
    return w.detach()
