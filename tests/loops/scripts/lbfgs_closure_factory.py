"""Two fits by L-BFGS, each with a closure that a function has made for it."""

import torch

torch.manual_seed(1)
t = torch.linspace(0, 1, 20).unsqueeze(1)
decay = 2.0 * torch.exp(-1.5 * t)
line = 0.5 - t


def closure_for(optimizer, predict, target):
    def closure():
        optimizer.zero_grad()  #: zero_grad
        prediction = predict(t)  #: forward
        loss = ((prediction - target) ** 2).mean()  #: loss
        loss.backward()  #: backward
        return loss

    return closure


amplitude = torch.tensor(1.0, requires_grad=True)
rate = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.LBFGS([amplitude, rate], lr=0.5, max_iter=4)
closure = closure_for(optimizer, lambda t: amplitude * torch.exp(-rate * t), decay)
for step in range(3):
    loss = optimizer.step(closure)  #: update
    print(f"decay {step}: {loss.item():.5f}")

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.LBFGS(model.parameters(), max_iter=3)
closure = closure_for(optimizer, model, line)
for step in range(2):
    optimizer.step(closure)  #: update
print(f"line: {closure().item():.5f}")
