"""Two parts in a ModuleDict, each with a learning rate of its own."""

import torch
import torch.nn as nn
from torch.optim.lr_scheduler import LinearLR, SequentialLR, StepLR

torch.manual_seed(0)
backbone = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
head = nn.Linear(4, 3)
model = nn.ModuleDict({"backbone": backbone, "head": head})
for m in backbone.modules():
    if isinstance(m, nn.BatchNorm2d):
        m.requires_grad_(False)
groups = [
    {"params": [p for p in backbone.parameters() if p.requires_grad], "lr": 1e-3, "name": "backbone"},
    {"params": head.parameters(), "lr": 1e-1, "name": "head", "weight_decay": 0.0},
]
optimizer = torch.optim.SGD(groups, momentum=0.9, weight_decay=5e-4, nesterov=True)
scheduler = SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=2), StepLR(optimizer, 1, 0.5)], milestones=[2])
x, y = torch.randn(12, 1, 5, 5), torch.randint(0, 3, (12,))
weights = torch.tensor([1.0, 2.0, 0.5])

for epoch in range(3):
    model.train()
    correct = 0
    for i in range(0, 12, 6):
        logits = model["head"](model["backbone"](x[i : i + 6]))  #: forward
        loss = nn.functional.cross_entropy(logits, y[i : i + 6], weight=weights)  #: loss
        optimizer.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        for g in optimizer.param_groups:
            nn.utils.clip_grad_norm_(g["params"], 1.0 if g["name"] == "head" else 0.1)
        optimizer.step()  #: update
        correct += (logits.argmax(1) == y[i : i + 6]).sum().item()
    scheduler.step()
    print(epoch, f"{loss.item():.4f}", correct, [f"{g['lr']:.5f}" for g in optimizer.param_groups])
