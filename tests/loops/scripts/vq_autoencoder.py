"""A vector-quantized autoencoder: straight-through gradients, a codebook and a commitment term."""
import torch
import torch.nn.functional as F
from torch import nn


class VectorQuantizer(nn.Module):
    def __init__(self, num_embeddings, embedding_dim, commitment_cost=0.25):
        super().__init__()
        self.embedding = nn.Embedding(num_embeddings, embedding_dim)
        self.embedding.weight.data.uniform_(-1 / num_embeddings, 1 / num_embeddings)
        self.commitment_cost = commitment_cost

    def forward(self, inputs):
        distances = torch.cdist(inputs, self.embedding.weight)
        indices = distances.argmin(dim=1)
        quantized = self.embedding(indices)
        e_latent_loss = F.mse_loss(quantized.detach(), inputs)
        q_latent_loss = F.mse_loss(quantized, inputs.detach())
        loss = q_latent_loss + self.commitment_cost * e_latent_loss
        quantized = inputs + (quantized - inputs).detach()
        return loss, quantized, indices


class VQVAE(nn.Module):
    def __init__(self, data_dim=6, hidden=16, codes=8, code_dim=3):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(data_dim, hidden), nn.ReLU(), nn.Linear(hidden, code_dim))
        self.vq = VectorQuantizer(codes, code_dim)
        self.decoder = nn.Sequential(nn.Linear(code_dim, hidden), nn.ReLU(), nn.Linear(hidden, data_dim))

    def forward(self, x):
        z = self.encoder(x)
        loss, quantized, indices = self.vq(z)
        return loss, self.decoder(quantized), indices


torch.manual_seed(7)
data = torch.cat([torch.randn(40, 6) * 0.2 + c for c in (-1.0, 0.0, 1.0)])
data_variance = data.var()
model = VQVAE()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
train_res_recon_error, used = [], []
num_epochs, batch_size = 4, 24
for epoch in range(num_epochs):
    perm = torch.randperm(len(data))
    ep_recon, ep_vq, n = 0.0, 0.0, 0
    for i in range(0, len(data), batch_size):
        batch = data[perm[i : i + batch_size]]
        opt.zero_grad()  #: zero_grad
        vq_loss, decoded, indices = model(batch)  #: forward
        recon_error = F.mse_loss(decoded, batch) / data_variance  #: loss
        total_loss = recon_error + vq_loss  #: loss
        total_loss.backward()  #: backward
        opt.step()  #: update

        ep_recon += recon_error.item()
        ep_vq += vq_loss.item()
        n += 1
        used.append(indices.detach())
    train_res_recon_error.append(ep_recon / n)
    print(f"epoch {epoch + 1}: recon {ep_recon / n:.4f} vq {ep_vq / n:.4f}")
counts = torch.bincount(torch.cat(used), minlength=8)
print("codes in use:", int((counts > 0).sum()))
