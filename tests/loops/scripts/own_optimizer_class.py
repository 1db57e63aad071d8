"""An optimizer of the script's own, with the usual methods."""
import torch


class Descent:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for p in self.params:
                p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


torch.manual_seed(0)
model = torch.nn.Linear(3, 1)
rule = Descent(model.parameters(), lr=0.1)
x, y = torch.randn(16, 3), torch.randn(16, 1)
for i in range(10):
    out = model(x)  #: forward
    loss = torch.nn.functional.mse_loss(out, y)  #: loss
    rule.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    rule.step()  #: update
    print(i, loss.item())
