"""Callbacks without names: the optimizer's steps are taken by one of them."""
import torch
from torch import nn


class StepCallback:
    def on_batch_end(self, trainer):
        trainer.opt.zero_grad()  #: zero_grad
        trainer.loss.backward()  #: backward
        trainer.opt.step()  #: update


class PrintCallback:
    def on_batch_end(self, trainer):
        trainer.count += 1
        if trainer.count % 4 == 0:
            print(f"{trainer.count:3d} {trainer.loss.item():.4f}")


class Trainer:
    def __init__(self, net, callbacks, lr=0.1):
        self.net = net
        self.callbacks = callbacks
        self.opt = torch.optim.SGD(net.parameters(), lr=lr)
        self.count = 0

    def fit(self, x, y, epochs):
        for epoch in range(epochs):
            for i in range(0, len(x), 5):
                out = self.net(x[i : i + 5])  #: forward
                self.loss = nn.functional.mse_loss(out, y[i : i + 5])  #: loss
                for callback in self.callbacks:
                    callback.on_batch_end(self)


torch.manual_seed(0)
x = torch.randn(20, 2)
y = x.sum(1, keepdim=True)
callbacks = []
callbacks.append(StepCallback())
callbacks.append(PrintCallback())
Trainer(nn.Linear(2, 1), callbacks).fit(x, y, 2)
