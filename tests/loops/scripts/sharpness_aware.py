"""Sharpness-aware minimisation: climb to the worst neighbour, then step from where it began."""
import torch
import torch.nn as nn


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        defaults = dict(rho=rho, **kwargs)
        super(SAM, self).__init__(params, defaults)
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        grad_norm = self._grad_norm()
        for group in self.param_groups:
            scale = group["rho"] / (grad_norm + 1e-12)
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["old_p"] = p.data.clone()
                e_w = p.grad * scale.to(p)
                p.add_(e_w)  # climb to the local maximum "w + e(w)"

        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def second_step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.data = self.state[p]["old_p"]  # get back to "w" from "w + e(w)"
        self.base_optimizer.step()  # do the actual "sharpness-aware" update

    def _grad_norm(self):
        return torch.norm(torch.stack([p.grad.norm(p=2) for g in self.param_groups for p in g["params"] if p.grad is not None]), p=2)


torch.manual_seed(42)
x = torch.randn(60, 6)
y = (x[:, 0] * x[:, 1] > 0).long()
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
criterion = nn.CrossEntropyLoss()
optimizer = SAM(model.parameters(), torch.optim.SGD, rho=0.05, lr=0.1, momentum=0.9)
for epoch in range(4):
    for start in range(0, 60, 20):
        inputs, targets = x[start : start + 20], y[start : start + 20]

        # first forward-backward step
        predictions = model(inputs)  #: forward
        loss = criterion(predictions, targets)  #: loss
        loss.backward()  #: backward
        optimizer.first_step()  #: update
        optimizer.zero_grad()  #: zero_grad

        # second forward-backward step
        criterion(model(inputs), targets).backward()  #: forward+loss+backward
        optimizer.second_step()  #: update
        optimizer.zero_grad()  #: zero_grad

        with torch.no_grad():
            correct = torch.argmax(predictions, 1) == targets
    print(epoch, loss.item(), correct.float().mean().item())
