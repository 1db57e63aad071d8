"""Trains what it is given."""

from __future__ import annotations

from torch import nn

from .scores import mean


class Trainer:
    """Holds a model and its optimizer."""

    def __init__(self, model: nn.Module, optimizer) -> None:
        self.model = model
        self.optimizer = optimizer
        self.criterion = nn.MSELoss()

    def fit(self, X, Y, epochs, size):
        means = []
        for epoch in range(epochs):
            losses = []
            for start in range(0, len(X), size):
                losses.append(self.step(X[start : start + size], Y[start : start + size]))
            means.append(mean(losses))
            print(f"epoch {epoch}: {means[-1]:.6f}")
        return means

    def step(self, x, y):
        prediction = self.model(x)
        loss = self.criterion(prediction, y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()
