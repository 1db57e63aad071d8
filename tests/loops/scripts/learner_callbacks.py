"""A Learner whose callbacks may cancel a batch, in the manner of a course from the foundations."""
import math

import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset


class CancelFitException(Exception):
    pass


class CancelBatchException(Exception):
    pass


class Callback:
    order = 0


class MetricsCB(Callback):
    def before_epoch(self, learn):
        self.total, self.n = 0.0, 0

    def after_batch(self, learn):
        self.total += learn.loss.item() * len(learn.batch[0])
        self.n += len(learn.batch[0])

    def after_epoch(self, learn):
        print("train" if learn.training else "eval", round(self.total / self.n, 4))


class StopCB(Callback):
    def after_loss(self, learn):
        if math.isnan(learn.loss.item()):
            raise CancelFitException()


class Learner:
    def __init__(self, model, dls, loss_func, lr, cbs, opt_func=optim.SGD):
        self.model, self.dls, self.loss_func, self.lr, self.cbs, self.opt_func = model, dls, loss_func, lr, cbs, opt_func

    def callback(self, name):
        for cb in sorted(self.cbs, key=lambda cb: cb.order):
            method = getattr(cb, name, None)
            if method is not None:
                method(self)

    def one_batch(self):
        self.preds = self.model(self.batch[0])  #: forward
        self.callback("after_pred")
        self.loss = self.loss_func(self.preds, self.batch[1])  #: loss
        self.callback("after_loss")
        if self.model.training:
            self.loss.backward()  #: backward
            self.callback("after_backward")
            self.opt.step()  #: update
            self.callback("after_step")
            self.opt.zero_grad()  #: zero_grad

    def one_epoch(self, train):
        self.training = train
        self.model.train(train)
        self.dl = self.dls[0 if train else 1]
        self.callback("before_epoch")
        for self.num, self.batch in enumerate(self.dl):
            try:
                self.callback("before_batch")
                self.one_batch()
                self.callback("after_batch")
            except CancelBatchException:
                pass
        self.callback("after_epoch")

    def fit(self, n_epochs):
        self.opt = self.opt_func(self.model.parameters(), self.lr)
        try:
            for self.epoch in range(n_epochs):
                self.one_epoch(True)
                with torch.no_grad():
                    self.one_epoch(False)
        except CancelFitException:
            pass


torch.manual_seed(1)
x = torch.randn(80, 8)
y = (x[:, :2].sum(1) > 0).long()
dls = [DataLoader(TensorDataset(x[:64], y[:64]), 16, shuffle=True), DataLoader(TensorDataset(x[64:], y[64:]), 16)]
model = nn.Sequential(nn.Linear(8, 10), nn.ReLU(), nn.Linear(10, 2))
Learner(model, dls, F.cross_entropy, 0.2, [MetricsCB(), StopCB()]).fit(2)
