"""A model and a loss as functions of one tensor of parameters."""

import torch


def model(t_u, w, b):
    return w * t_u + b


def loss_fn(t_p, t_c):
    return ((t_p - t_c) ** 2).mean()


def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    for epoch in range(1, n_epochs + 1):
        if params.grad is not None:
            params.grad.zero_()  #: zero_grad
        t_p = model(t_u, *params)  #: forward
        loss = loss_fn(t_p, t_c)  #: loss
        loss.backward()  #: backward
        with torch.no_grad():
            params -= learning_rate * params.grad  #: update
        if epoch % 2 == 0:
            print(epoch, loss.item())
    return params


torch.manual_seed(0)
t_u = torch.randn(5)
training_loop(3, 1e-2, torch.tensor([1.0, 0.0], requires_grad=True), t_u, t_u * 2)
