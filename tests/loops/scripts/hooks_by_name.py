"""A runner with hooks, in the manner of mmcv."""
import torch
from torch import nn


class Hook:
    def before_epoch(self, runner):
        pass

    def before_iter(self, runner):
        pass

    def after_iter(self, runner):
        pass

    def after_epoch(self, runner):
        pass


class OptimizerHook(Hook):
    def __init__(self, clip=None):
        self.clip = clip

    def after_iter(self, runner):
        runner.optimizer.zero_grad()  #: zero_grad
        runner.outputs["loss"].backward()  #: backward
        if self.clip:
            nn.utils.clip_grad_norm_(runner.model.parameters(), self.clip)
        runner.optimizer.step()  #: update


class LoggerHook(Hook):
    def __init__(self, every):
        self.every = every
        self.losses = []

    def after_iter(self, runner):
        self.losses.append(runner.outputs["loss"].item())

    def after_epoch(self, runner):
        print(f"epoch {runner.epoch}: {sum(self.losses) / len(self.losses):.4f}")
        self.losses = []


class Runner:
    def __init__(self, model, optimizer, criterion):
        self.model = model
        self.optimizer = optimizer
        self.criterion = criterion
        self.hooks = []
        self.epoch = 0

    def register_hook(self, hook):
        self.hooks.append(hook)

    def call_hook(self, name):
        for hook in self.hooks:
            getattr(hook, name)(self)

    def run(self, batches, epochs):
        for self.epoch in range(epochs):
            self.call_hook("before_epoch")
            for x, y in batches:
                self.call_hook("before_iter")
                pred = self.model(x)  #: forward
                loss = self.criterion(pred, y)  #: loss
                self.outputs = {"loss": loss}  #: loss
                self.call_hook("after_iter")
            self.call_hook("after_epoch")


torch.manual_seed(0)
x = torch.randn(32, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]])
batches = [(x[i : i + 8], y[i : i + 8]) for i in range(0, 32, 8)]
model = nn.Linear(3, 1)
runner = Runner(model, torch.optim.SGD(model.parameters(), lr=0.1), nn.MSELoss())
runner.register_hook(OptimizerHook(clip=5.0))
runner.register_hook(LoggerHook(every=4))
runner.run(batches, 2)
