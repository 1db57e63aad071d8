"""A learner that is called on batches, to train or to look, with a method for each phase."""

from functools import partial

import torch
from torch import nn, optim
from torch.nn import functional as F


class Learner:
    def __init__(self, model, opt_func, loss_func):
        self.model, self.loss_func = model, loss_func
        self.opt = opt_func(model.parameters())
        self.it = 0

    def predict(self):
        self.preds = self.model(self.xb)

    def get_loss(self):
        self.loss = self.loss_func(self.preds, self.yb)

    def step(self):
        self.loss.backward()  #: backward
        self.opt.step()  #: update
        self.opt.zero_grad()  #: zero_grad
        self.it += 1

    def __call__(self, batches, train=True):
        self.model.train(train)
        out = []
        with torch.set_grad_enabled(train):
            for self.xb, self.yb in batches:
                self.predict()  #: forward
                self.get_loss()  #: loss
                if train:
                    self.step()
                out.append(self.loss.item())
        return sum(out) / len(out)


torch.manual_seed(2)
x = torch.randn(24, 4)
y = x.abs().sum(1, keepdim=True)
batches = list(zip(x.split(8), y.split(8)))
learn = Learner(
    nn.Sequential(nn.Linear(4, 8), nn.Mish(), nn.Linear(8, 1)),
    partial(optim.AdamW, lr=1e-2, betas=(0.9, 0.99)),
    partial(F.huber_loss, delta=0.5),
)
for epoch in range(2):
    train, valid = learn(batches[:2]), learn(batches[2:], train=False)
    print(f"{epoch} {train:.4f} {valid:.4f} {learn.it}")
