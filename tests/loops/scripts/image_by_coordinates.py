"""Fit an image with positional encoding; exponential decay by hand; trainer yields metrics."""
import torch
import torch.nn as nn


class PositionalEncoding(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.register_buffer("freqs", 2.0 ** torch.arange(n))

    def forward(self, x):
        x = x.unsqueeze(-1) * self.freqs * torch.pi
        return torch.cat([x.sin(), x.cos()], -1).flatten(-2)


class Trainer:
    def __init__(self, image, lr=1e-2, decay=0.97):
        h, w = image.shape
        ys, xs = torch.meshgrid(torch.linspace(0, 1, h), torch.linspace(0, 1, w), indexing="ij")
        self.coords, self.values = torch.stack([xs, ys], -1).reshape(-1, 2), image.reshape(-1, 1)
        self.model = nn.Sequential(PositionalEncoding(3), nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
        self.opt = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.lr, self.decay = lr, decay

    def steps(self, batch):
        it = 0
        while True:
            pick = torch.randperm(len(self.coords))[:batch]
            pred = self.model(self.coords[pick])  #: forward
            loss = ((pred - self.values[pick]) ** 2).mean()  #: loss
            self.opt.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            self.opt.step()  #: update
            for g in self.opt.param_groups:
                g["lr"] = self.lr * self.decay**it
            it += 1
            yield it, -10 * torch.log10(loss.detach()).item()


torch.manual_seed(0)
trainer = Trainer(torch.rand(6, 6))
best = 0.0
for it, psnr in trainer.steps(12):
    best = max(best, psnr)
    if it % 3 == 0:
        print(f"{it}: psnr {psnr:.2f} best {best:.2f}")
    if it >= 9:
        break
