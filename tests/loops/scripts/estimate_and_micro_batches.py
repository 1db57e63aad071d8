"""A loop without end that estimates its loss, and small batches inside it."""

import math

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, n)

    def forward(self, x):
        return self.fc(x)


torch.manual_seed(0)
model = MLP(8)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)


def get_lr(it):
    return 1e-3 * (1 + math.cos(it))


def get_batch(split):
    return torch.randn(4, 8), torch.randn(4, 8)


@torch.no_grad()
def estimate_loss():
    model.eval()
    out = {}
    for split in ("train", "val"):
        losses = torch.zeros(2)
        for k in range(2):
            X, Y = get_batch(split)
            losses[k] = nn.functional.mse_loss(model(X), Y)
        out[split] = losses.mean()
    model.train()
    return out


iter_num = 0
X, Y = get_batch("train")
while True:
    for group in optimizer.param_groups:
        group["lr"] = get_lr(iter_num)
    if iter_num % 2 == 0:
        losses = estimate_loss()
        print(losses)
    for micro in range(2):
        logits = model(X)  #: forward
        loss = nn.functional.mse_loss(logits, Y)  #: loss
        loss = loss / 2  #: loss
        X, Y = get_batch("train")
        loss.backward()  #: backward
    optimizer.step()  #: update
    optimizer.zero_grad(set_to_none=True)  #: zero_grad
    iter_num += 1
    if iter_num > 3:
        break
