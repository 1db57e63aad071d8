"""Clears with zeros instead of None; AdamW, a scheduler and clipping."""
import torch
from torch.nn.utils import clip_grad_norm_
from torch.optim.lr_scheduler import CosineAnnealingLR

torch.manual_seed(1)
encoder = torch.nn.Linear(5, 3)
decoder = torch.nn.Linear(3, 5)
everything = list(encoder.parameters()) + list(decoder.parameters())
opt = torch.optim.AdamW(everything, lr=1e-2, weight_decay=0.01)
sched = CosineAnnealingLR(opt, T_max=20)
data = torch.randn(64, 5)
for epoch in range(5):
    perm = torch.randperm(64)
    for start in range(0, 64, 16):
        chunk = data[perm[start : start + 16]]
        code = encoder(chunk)  #: forward
        again = decoder(torch.relu(code))  #: forward
        mse = torch.nn.functional.mse_loss(again, chunk)  #: loss
        opt.zero_grad(set_to_none=False)  #: zero_grad
        mse.backward()  #: backward
        norm = clip_grad_norm_(everything, 1.0)
        opt.step()  #: update
    sched.step()
    print(epoch, mse.item(), norm.item())
