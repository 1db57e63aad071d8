"""Logistic regression with tensors alone: a model function, nll and batches cut by hand."""
import math

import torch

torch.manual_seed(0)
n, bs, lr, epochs = 60, 16, 0.5, 3
x_train = torch.rand(n, 20)
y_train = (x_train[:, :10].sum(1) > 5).long()
weights = torch.randn(20, 2) / math.sqrt(20)
weights.requires_grad_()
bias = torch.zeros(2, requires_grad=True)


def log_softmax(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)


def model(xb):
    return log_softmax(xb @ weights + bias)


def nll(input, target):
    return -input[range(target.shape[0]), target].mean()


loss_func = nll


def accuracy(out, yb):
    preds = torch.argmax(out, dim=1)
    return (preds == yb).float().mean()


print(loss_func(model(x_train[:bs]), y_train[:bs]), accuracy(model(x_train[:bs]), y_train[:bs]))
for epoch in range(epochs):
    for i in range((n - 1) // bs + 1):
        start_i = i * bs
        end_i = start_i + bs
        xb = x_train[start_i:end_i]
        yb = y_train[start_i:end_i]
        pred = model(xb)  #: forward
        loss = loss_func(pred, yb)  #: loss

        loss.backward()  #: backward
        with torch.no_grad():
            weights -= weights.grad * lr  #: update
            bias -= bias.grad * lr  #: update
            weights.grad.zero_()  #: zero_grad
            bias.grad.zero_()  #: zero_grad

print(loss_func(model(xb), yb), accuracy(model(xb), yb))
