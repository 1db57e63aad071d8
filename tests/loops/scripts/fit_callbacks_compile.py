"""A small fit() framework: callbacks, metrics, early stopping."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Callback:
    def on_epoch_end(self, trainer, logs): ...
    def on_batch_end(self, trainer, logs): ...


class EarlyStopping(Callback):
    def __init__(self, patience=2):
        self.best, self.bad, self.patience = float("inf"), 0, patience

    def on_epoch_end(self, trainer, logs):
        if logs["val_loss"] < self.best - 1e-4:
            self.best, self.bad = logs["val_loss"], 0
        else:
            self.bad += 1
            trainer.stop = self.bad > self.patience


class History(Callback):
    def __init__(self):
        self.rows = []

    def on_epoch_end(self, trainer, logs):
        self.rows.append(logs)
        print("  ".join(f"{k}={v:.4f}" for k, v in logs.items()))


class Model:
    def __init__(self, net):
        self.net = net
        self.stop = False

    def compile(self, optimizer, loss):
        self.optimizer, self.loss_fn = optimizer, loss
        return self

    def train_step(self, batch):
        x, y = batch
        self.optimizer.zero_grad()  #: zero_grad
        y_hat = self.net(x)  #: forward
        loss = self.loss_fn(y_hat, y)  #: loss
        loss.backward()  #: backward
        self.optimizer.step()  #: update
        return loss.item(), len(x)

    @torch.no_grad()
    def test_step(self, batch):
        x, y = batch
        return self.loss_fn(self.net(x), y).item(), len(x)

    def run_epoch(self, loader, step):
        total = n = 0
        for batch in loader:
            loss, k = step(batch)
            total, n = total + loss * k, n + k
            for cb in self.callbacks:
                cb.on_batch_end(self, {"loss": loss})
        return total / n

    def fit(self, train, val, epochs, callbacks=()):
        self.callbacks = list(callbacks)
        for epoch in range(epochs):
            self.net.train()
            logs = {"loss": self.run_epoch(train, self.train_step)}
            self.net.eval()
            logs["val_loss"] = self.run_epoch(val, self.test_step)
            for cb in self.callbacks:
                cb.on_epoch_end(self, logs)
            if self.stop:
                print("early stop")
                break
        return self


torch.manual_seed(5)
x = torch.linspace(-2, 2, 48).unsqueeze(1)
y = x.pow(3) - x
order = torch.randperm(48)
train = DataLoader(TensorDataset(x[order[:36]], y[order[:36]]), batch_size=12, shuffle=True)
val = DataLoader(TensorDataset(x[order[36:]], y[order[36:]]), batch_size=12)
net = nn.Sequential(nn.Linear(1, 10), nn.Tanh(), nn.Linear(10, 1))
history = History()
Model(net).compile(torch.optim.Adam(net.parameters(), lr=0.02), nn.MSELoss()).fit(
    train, val, 6, [history, EarlyStopping(2)]
)
print(len(history.rows), "epochs")
