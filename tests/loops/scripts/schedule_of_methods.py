"""Phases are methods of the trainer, called by their names out of a list."""
import torch


class Trainer:
    schedule = ["clear", "predict", "judge", "go_back", "improve"]

    def __init__(self, w, lr):
        self.w, self.lr = w, lr

    def clear(self):
        self.w.grad = None  #: zero_grad

    def predict(self):
        self.pred = self.x @ self.w  #: forward

    def judge(self):
        self.loss = (self.pred - self.y).pow(2).mean()  #: loss

    def go_back(self):
        self.loss.backward()  #: backward

    def improve(self):
        with torch.no_grad():  #: update
            self.w -= self.lr * self.w.grad  #: update

    def fit(self, x, y, epochs):
        self.x, self.y = x, y
        for epoch in range(epochs):
            for name in self.schedule:
                getattr(self, name)()
            print(epoch, f"{self.loss.item():.4f}")


torch.manual_seed(0)
x = torch.randn(20, 2)
y = x @ torch.tensor([2.0, -1.0])
Trainer(torch.zeros(2, requires_grad=True), 0.1).fit(x, y, 3)
