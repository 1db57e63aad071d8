"""An estimator with fit and predict: early stopping on held-out data, the best weights come back."""
import copy

import numpy as np
import torch
from torch import nn


class EarlyStopping:
    def __init__(self, patience=3, min_delta=1e-4):
        self.patience, self.min_delta = patience, min_delta
        self.best = None
        self.counter = 0
        self.state = None

    def __call__(self, value, model):
        if self.best is None or value < self.best - self.min_delta:
            self.best = value
            self.counter = 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
        return self.counter >= self.patience


class TorchRegressor:
    def __init__(self, hidden=(16,), lr=0.02, max_iter=15, batch_size=16, alpha=1e-3, validation_fraction=0.2, random_state=None):
        self.hidden = hidden
        self.lr = lr
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.alpha = alpha
        self.validation_fraction = validation_fraction
        self.random_state = random_state

    def _build(self, n_in):
        layers = []
        for width in self.hidden:
            layers += [nn.Linear(n_in, width), nn.ReLU()]
            n_in = width
        layers.append(nn.Linear(n_in, 1))
        return nn.Sequential(*layers)

    def _batches(self, X, y):
        order = np.random.permutation(len(X))
        for start in range(0, len(X), self.batch_size):
            rows = order[start : start + self.batch_size]
            yield X[rows], y[rows]

    def fit(self, X, y):
        if self.random_state is not None:
            torch.manual_seed(self.random_state)
            np.random.seed(self.random_state)
        self.x_mean_, self.x_std_ = X.mean(0), X.std(0) + 1e-8
        X = torch.tensor((X - self.x_mean_) / self.x_std_, dtype=torch.float32)
        y = torch.tensor(y, dtype=torch.float32).unsqueeze(1)
        n_val = int(len(X) * self.validation_fraction)
        X_val, y_val, X, y = X[:n_val], y[:n_val], X[n_val:], y[n_val:]

        self.net_ = self._build(X.shape[1])
        self.loss_curve_ = []
        self.val_curve_ = []
        optimizer = torch.optim.RMSprop(self.net_.parameters(), lr=self.lr)
        stopper = EarlyStopping()
        for epoch in range(self.max_iter):
            self.net_.train()
            running = 0.0
            for xb, yb in self._batches(X, y):
                residual = self.net_(xb) - yb  #: forward+loss
                l2 = sum(p.pow(2.0).sum() for p in self.net_.parameters())  #: loss
                loss = residual.pow(2).mean() + self.alpha * l2  #: loss
                optimizer.zero_grad()  #: zero_grad
                loss.backward()  #: backward
                optimizer.step()  #: update
                running += loss.item() * len(xb)
            self.loss_curve_.append(running / len(X))
            self.net_.eval()
            with torch.no_grad():
                val_loss = (self.net_(X_val) - y_val).pow(2).mean().item()
            self.val_curve_.append(val_loss)
            if stopper(val_loss, self.net_):
                break
        self.net_.load_state_dict(stopper.state)
        return self

    def predict(self, X):
        self.net_.eval()
        with torch.no_grad():
            X = torch.tensor((X - self.x_mean_) / self.x_std_, dtype=torch.float32)
            return self.net_(X).squeeze(1).numpy()

    def score(self, X, y):
        residual = y - self.predict(X)
        return 1 - (residual**2).sum() / ((y - y.mean()) ** 2).sum()


rng = np.random.default_rng(0)
X = rng.uniform(-2, 2, size=(100, 2))
y = np.sin(X[:, 0]) + 0.5 * X[:, 1]
model = TorchRegressor(random_state=0).fit(X, y)
print(len(model.loss_curve_), round(model.loss_curve_[-1], 4), round(min(model.val_curve_), 4))
print("score", round(float(model.score(X, y)), 3))
