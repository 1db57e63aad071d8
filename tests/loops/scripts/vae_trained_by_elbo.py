"""A variational autoencoder whose method gives the loss, to train and to evaluate."""

import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class Encoder(nn.Module):
    def __init__(self, d_in, d_hidden, d_z):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(d_in, d_hidden), nn.GELU())
        self.to_mu = nn.Linear(d_hidden, d_z)
        self.to_logvar = nn.Linear(d_hidden, d_z)

    def forward(self, x):
        h = self.body(x)
        return self.to_mu(h), self.to_logvar(h)


class VAE(nn.Module):
    def __init__(self, d_in=16, d_hidden=24, d_z=3, beta=0.5):
        super().__init__()
        self.encoder = Encoder(d_in, d_hidden, d_z)
        self.decoder = nn.Sequential(nn.Linear(d_z, d_hidden), nn.GELU(), nn.Linear(d_hidden, d_in))
        self.beta = beta

    def reparameterise(self, mu, logvar):
        if not self.training:
            return mu
        std = (0.5 * logvar).exp()
        return mu + std * torch.randn_like(std)

    def forward(self, x):
        mu, logvar = self.encoder(x)
        z = self.reparameterise(mu, logvar)
        return self.decoder(z), mu, logvar

    def elbo(self, x):
        recon, mu, logvar = self(x)  #: forward
        rec = F.binary_cross_entropy_with_logits(recon, x, reduction="none").sum(1).mean()  #: loss
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1).mean()  #: loss
        return rec + self.beta * kl, {"rec": rec.item(), "kl": kl.item()}  #: loss


data = (torch.rand(64, 16) > 0.5).float()
train_loader = DataLoader(TensorDataset(data[:48]), batch_size=16, shuffle=True)
val_loader = DataLoader(TensorDataset(data[48:]), batch_size=16)
vae = VAE()
optimizer = torch.optim.AdamW(vae.parameters(), lr=1e-2, weight_decay=1e-4)
warmup = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 4))

best = float("inf")
for epoch in range(2):
    vae.train()
    running = 0.0
    for (x,) in train_loader:
        optimizer.zero_grad(set_to_none=True)  #: zero_grad
        loss, parts = vae.elbo(x)
        loss.backward()  #: backward
        norm = nn.utils.clip_grad_norm_(vae.parameters(), max_norm=5.0)
        optimizer.step()  #: update
        warmup.step()
        running += loss.item() * x.size(0)
    vae.eval()
    with torch.no_grad():
        val = sum(vae.elbo(x)[0].item() for (x,) in val_loader) / len(val_loader)
    if val < best:
        best = val
    print(f"epoch {epoch}: train {running / 48:.4f} val {val:.4f} rec {parts['rec']:.3f} kl {parts['kl']:.4f} |g| {norm:.3f}")

vae.eval()
with torch.no_grad():
    sample = torch.sigmoid(vae.decoder(torch.randn(2, 3)))
print(sample.mean().item())
