"""Autocast to bfloat16 and a scaler that is switched off on the CPU."""
import torch
from torch import nn

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 3)).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler(device, enabled=device == "cuda")
for step in range(6):
    x = torch.randn(10, 8, device=device)
    y = torch.randint(0, 3, (10,), device=device)
    optimizer.zero_grad(set_to_none=True)  #: zero_grad
    with torch.autocast(device_type=device, dtype=torch.bfloat16):  #: forward
        logits = model(x)  #: forward
        loss = nn.functional.cross_entropy(logits, y)  #: loss
    scaler.scale(loss).backward()  #: backward
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)  #: update
    scaler.update()
    print(step, loss.item())
