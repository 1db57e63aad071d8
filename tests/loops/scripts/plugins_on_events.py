"""Events put together from words; the trainer's own methods and its plugins take part."""
import torch
from torch import nn


class Plugin:
    def dispatch(self, event, trainer):
        handler = getattr(self, f"on_{event}", None)
        if handler:
            handler(trainer)


class Optimise(Plugin):
    def on_begin(self, trainer):
        self.opt = torch.optim.Adam(trainer.net.parameters(), lr=0.05)

    def on_backward(self, trainer):
        trainer.loss.backward()  #: backward

    def on_update(self, trainer):
        self.opt.step()  #: update
        self.opt.zero_grad()  #: zero_grad


class Curve(Plugin):
    def on_begin(self, trainer):
        self.points = []

    def on_update(self, trainer):
        self.points.append(trainer.loss.item())

    def on_end(self, trainer):
        print("from", round(self.points[0], 3), "to", round(self.points[-1], 3))


class Trainer:
    def __init__(self, net, *plugins):
        self.net = net
        self.plugins = list(plugins)

    def emit(self, event):
        for plugin in self.plugins:
            plugin.dispatch(event, self)

    def fit(self, x, y, steps):
        self.emit("begin")
        for step in range(steps):
            logits = self.net(x)  #: forward
            self.loss = nn.functional.cross_entropy(logits, y)  #: loss
            self.emit("backward")
            self.emit("update")
        self.emit("end")


torch.manual_seed(0)
x = torch.randn(30, 2)
y = (x[:, 0] * x[:, 1] > 0).long()
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
Trainer(net, Optimise(), Curve()).fit(x, y, 4)
