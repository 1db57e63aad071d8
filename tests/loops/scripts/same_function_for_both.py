"""One function trains if it is given an optimizer, and evaluates if not."""

import torch
from torch import nn


def loss_batch(model, loss_func, xb, yb, opt=None):
    loss = loss_func(model(xb), yb)  #: forward+loss
    if opt is not None:
        loss.backward()  #: backward
        opt.step()  #: update
        opt.zero_grad()  #: zero_grad
    return loss.item(), len(xb)


def fit(epochs, model, loss_func, opt, train_dl, valid_dl):
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_dl:
            loss_batch(model, loss_func, xb, yb, opt)
        model.eval()
        with torch.no_grad():
            losses, nums = zip(*[loss_batch(model, loss_func, xb, yb) for xb, yb in valid_dl])


torch.manual_seed(0)
model = nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
dl = [(torch.randn(4, 2), torch.randn(4, 1))]
fit(2, model, nn.functional.mse_loss, opt, dl, dl)
print(model.weight.tolist())
