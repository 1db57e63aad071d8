"""A course's first network: functions for everything, an optimizer written by hand, batch accuracy."""
import torch

torch.manual_seed(42)
x = torch.rand(56, 16)
y = (x[:, :8].sum(1) > x[:, 8:].sum(1)).float().unsqueeze(1)
dset, valid = list(zip(x[:40], y[:40])), list(zip(x[40:], y[40:]))


def batches(ds, size=20):
    for i in range(0, len(ds), size):
        xs, ys = zip(*ds[i : i + size])
        yield torch.stack(xs), torch.stack(ys)


def init_params(size, std=1.0):
    return (torch.randn(size) * std).requires_grad_()


weights, bias = init_params((16, 1)), init_params(1)


def linear1(xb):
    return xb @ weights + bias


def my_loss(predictions, targets):
    predictions = predictions.sigmoid()
    return torch.where(targets == 1, 1 - predictions, predictions).mean()


class BasicOptim:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self, *args, **kwargs):
        for p in self.params:
            p.data -= p.grad.data * self.lr

    def zero_grad(self, *args, **kwargs):
        for p in self.params:
            p.grad = None


def calc_grad(xb, yb, model):
    preds = model(xb)  #: forward
    loss = my_loss(preds, yb)  #: loss
    loss.backward()  #: backward


opt = BasicOptim((weights, bias), 1.0)


def train_epoch(model):
    for xb, yb in batches(dset):
        calc_grad(xb, yb, model)
        opt.step()  #: update
        opt.zero_grad()  #: zero_grad


def batch_accuracy(xb, yb):
    correct = (xb.sigmoid() > 0.5) == yb
    return correct.float().mean()


def validate_epoch(model):
    accs = [batch_accuracy(model(xb), yb) for xb, yb in batches(valid)]
    return round(torch.stack(accs).mean().item(), 4)


def train_model(model, epochs):
    for i in range(epochs):
        train_epoch(model)
        print(validate_epoch(model), end=" ")


train_model(linear1, 4)
print()
