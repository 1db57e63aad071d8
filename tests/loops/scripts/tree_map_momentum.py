"""A small network as a pure function: torch.func.grad_and_value, and trees of parameters."""

import torch
from torch.func import grad_and_value, vmap


def init_layer(n_in, n_out):
    return {"w": torch.randn(n_in, n_out) / n_in**0.5, "b": torch.zeros(n_out)}


def init_mlp(sizes):
    return [init_layer(n, m) for n, m in zip(sizes[:-1], sizes[1:])]


def forward(params, x):
    *hidden, last = params
    for layer in hidden:
        x = torch.tanh(x @ layer["w"] + layer["b"])
    return x @ last["w"] + last["b"]


def loss_fn(params, x, y):
    logits = forward(params, x)
    log_probs = torch.log_softmax(logits, dim=-1)
    return -log_probs.gather(1, y.unsqueeze(1)).mean()


def tree_map(fn, *trees):
    return [{key: fn(*(tree[i][key] for tree in trees)) for key in trees[0][i]} for i in range(len(trees[0]))]


def sgd_momentum(params, grads, velocity, lr=0.5, momentum=0.9):
    velocity = tree_map(lambda v, g: momentum * v + g, velocity, grads)
    params = tree_map(lambda p, v: p - lr * v, params, velocity)
    return params, velocity


def accuracy(params, x, y):
    single = vmap(lambda one: forward(params, one).argmax(-1))
    return (single(x) == y).float().mean()


torch.manual_seed(0)
x = torch.randn(48, 2)
y = (x[:, 0] * x[:, 1] > 0).long()
params = init_mlp([2, 12, 2])
velocity = tree_map(torch.zeros_like, params)
value_and_grad = grad_and_value(loss_fn)
for step in range(12):
    batch = torch.randperm(48)[:24]
    grads, loss = value_and_grad(params, x[batch], y[batch])  #: forward+loss+backward
    params, velocity = sgd_momentum(params, grads, velocity, lr=0.1)  #: update
    if step % 4 == 0:
        print(f"{step}: loss {loss:.4f} accuracy {accuracy(params, x, y):.3f}")
