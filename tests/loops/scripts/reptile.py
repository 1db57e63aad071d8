"""Reptile: a few steps of SGD on a task, then the initial weights move toward where they led."""
import math
import random
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
random.seed(0)
model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
inner_lr, outer_lr, inner_steps = 0.02, 0.1, 4


def sample_task():
    phase, amplitude = random.uniform(0, 2 * math.pi), random.uniform(0.5, 2)
    xs = torch.linspace(-3, 3, 20).unsqueeze(1)
    return xs, amplitude * torch.sin(xs + phase)


for iteration in range(4):
    before = {name: p.clone() for name, p in model.state_dict().items()}
    xs, ys = sample_task()
    for _ in range(inner_steps):
        batch = torch.randperm(20)[:10]
        prediction = model(xs[batch])  #: forward
        loss = F.mse_loss(prediction, ys[batch])  #: loss
        model.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        for p in model.parameters():  #: update
            p.data -= inner_lr * p.grad.data  #: update
    after = model.state_dict()
    rate = outer_lr * (1 - iteration / 4)
    model.load_state_dict({name: before[name] + (after[name] - before[name]) * rate for name in before})
    print(iteration, f"{loss.item():.5f}")
