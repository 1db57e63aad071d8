"""A variational autoencoder: its loss has two parts."""
import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(6, 8)
        self.mu, self.logvar = nn.Linear(8, 2), nn.Linear(8, 2)
        self.dec = nn.Linear(2, 6)

    def forward(self, x):
        h = torch.relu(self.enc(x))
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        return torch.sigmoid(self.dec(z)), mu, logvar


torch.manual_seed(0)
vae = VAE()
opt = torch.optim.Adam(vae.parameters(), lr=1e-2)
data = torch.rand(40, 6)
for epoch in range(4):
    for batch in data.split(10):
        recon, mu, logvar = vae(batch)  #: forward
        bce = F.binary_cross_entropy(recon, batch, reduction="sum")  #: loss
        kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())  #: loss
        loss = bce + kld  #: loss
        opt.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        opt.step()  #: update
    with torch.no_grad():
        sample = torch.sigmoid(vae.dec(torch.randn(2, 2)))
    print(epoch, loss.item(), sample.mean().item())
