"""Sharpness aware minimisation as an optimizer class that goes through its groups."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        super().__init__(params, dict(rho=rho, **kwargs))
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        grad_norm = self._grad_norm()  #: update
        for group in self.param_groups:
            scale = group["rho"] / (grad_norm + 1e-12)  #: update
            for p in group["params"]:
                if p.grad is None:
                    continue
                e_w = p.grad * scale  #: update
                p.add_(e_w)  #: update
                self.state[p]["e_w"] = e_w  #: update
        if zero_grad:
            self.zero_grad()  #: zero_grad

    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.sub_(self.state[p]["e_w"])  #: update
        self.base_optimizer.step()  #: update
        if zero_grad:
            self.zero_grad()  #: zero_grad

    def step(self, closure=None):
        raise NotImplementedError("call first_step and second_step")

    def _grad_norm(self):
        norms = [p.grad.norm(p=2) for group in self.param_groups for p in group["params"]]
        return torch.norm(torch.stack(norms), p=2)


def main():
    torch.manual_seed(0)
    X = torch.randn(60, 4)
    y = (X[:, 0] * X[:, 1] > 0).long()

    model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2))
    optimizer = SAM(model.parameters(), torch.optim.SGD, lr=0.2, momentum=0.9)

    for epoch in range(4):
        for i in range(0, 60, 20):
            inputs, targets = X[i : i + 20], y[i : i + 20]
            loss = F.cross_entropy(model(inputs), targets)  #: forward+loss
            loss.backward()  #: backward
            optimizer.first_step(zero_grad=True)
            F.cross_entropy(model(inputs), targets).backward()  #: forward+loss+backward
            optimizer.second_step(zero_grad=True)
        with torch.no_grad():
            acc = (model(X).argmax(1) == y).float().mean()
        print(f"epoch {epoch}: loss {loss.item():.4f}, accuracy {acc.item():.3f}")


if __name__ == "__main__":
    main()
