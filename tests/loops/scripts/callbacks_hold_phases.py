"""A learner whose every phase lives in a callback, as in the second half of a course."""
from functools import partial
from operator import attrgetter

import torch
import torch.nn.functional as F
from torch import nn, optim


class Callback:
    order = 0


class TrainCB(Callback):
    def predict(self, learn):
        learn.preds = learn.model(learn.batch[0])

    def get_loss(self, learn):
        learn.loss = learn.loss_func(learn.preds, learn.batch[1])

    def backward(self, learn):
        learn.loss.backward()

    def step(self, learn):
        learn.opt.step()

    def zero_grad(self, learn):
        learn.opt.zero_grad()


class ProgressCB(Callback):
    order = 1

    def before_fit(self, learn):
        self.losses = []

    def after_batch(self, learn):
        self.losses.append(learn.loss.item())

    def after_fit(self, learn):
        print([round(each, 4) for each in self.losses])


def run_cbs(cbs, method_nm, learn=None):
    for cb in sorted(cbs, key=attrgetter("order")):
        method = getattr(cb, method_nm, None)
        if method is not None:
            method(learn)


class Learner:
    def __init__(self, model, dl, loss_func, lr=0.1, cbs=None, opt_func=optim.SGD):
        self.model = model
        self.dl = dl
        self.loss_func = loss_func
        self.lr = lr
        self.cbs = cbs or []
        self.opt_func = opt_func

    def one_epoch(self):
        for self.iter, self.batch in enumerate(self.dl):
            self.callback("before_batch")
            self.predict()  #: forward
            self.get_loss()  #: loss
            self.backward()  #: backward
            self.step()  #: update
            self.zero_grad()  #: zero_grad
            self.callback("after_batch")

    def fit(self, n_epochs):
        self.opt = self.opt_func(self.model.parameters(), self.lr)
        self.callback("before_fit")
        for self.epoch in range(n_epochs):
            self.one_epoch()
        self.callback("after_fit")

    def __getattr__(self, name):
        if name in ("predict", "get_loss", "backward", "step", "zero_grad"):
            return partial(self.callback, name)
        raise AttributeError(name)

    def callback(self, method_nm):
        run_cbs(self.cbs, method_nm, self)


torch.manual_seed(2)
x = torch.randn(24, 4)
y = (x.sum(1) > 0).long()
dl = [(x[i : i + 8], y[i : i + 8]) for i in range(0, 24, 8)]
model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
Learner(model, dl, F.cross_entropy, cbs=[ProgressCB(), TrainCB()]).fit(2)
