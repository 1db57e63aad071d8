"""A denoising diffusion model for points in the plane."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class NoiseScheduler:
    def __init__(self, num_timesteps=20, beta_start=1e-4, beta_end=0.02):
        self.num_timesteps = num_timesteps
        self.betas = torch.linspace(beta_start, beta_end, num_timesteps)
        self.alphas = 1.0 - self.betas
        self.alphas_cumprod = torch.cumprod(self.alphas, axis=0)
        self.sqrt_alphas_cumprod = self.alphas_cumprod**0.5
        self.sqrt_one_minus_alphas_cumprod = (1 - self.alphas_cumprod) ** 0.5

    def add_noise(self, x_start, x_noise, timesteps):
        s1 = self.sqrt_alphas_cumprod[timesteps].reshape(-1, 1)
        s2 = self.sqrt_one_minus_alphas_cumprod[timesteps].reshape(-1, 1)
        return s1 * x_start + s2 * x_noise

    def step(self, model_output, timestep, sample):
        coef = self.betas[timestep] / self.sqrt_one_minus_alphas_cumprod[timestep]
        return (sample - coef * model_output) / self.alphas[timestep] ** 0.5

    def __len__(self):
        return self.num_timesteps


class MLP(nn.Module):
    def __init__(self, hidden_size=24):
        super().__init__()
        self.time = nn.Embedding(20, 4)
        self.joint_mlp = nn.Sequential(nn.Linear(6, hidden_size), nn.GELU(), nn.Linear(hidden_size, 2))

    def forward(self, x, t):
        return self.joint_mlp(torch.cat((x, self.time(t)), dim=-1))


torch.manual_seed(0)
dataset = torch.randn(64, 2) * 0.1 + torch.tensor([1.0, -1.0])
model = MLP()
noise_scheduler = NoiseScheduler()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
global_step = 0
frames = []
losses = []
for epoch in range(3):
    model.train()
    for step, batch in enumerate(dataset.split(16)):
        noise = torch.randn(batch.shape)
        timesteps = torch.randint(0, noise_scheduler.num_timesteps, (batch.shape[0],)).long()

        noisy = noise_scheduler.add_noise(batch, noise, timesteps)
        noise_pred = model(noisy, timesteps)  #: forward
        loss = F.mse_loss(noise_pred, noise)  #: loss
        loss.backward(loss)  #: backward

        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()  #: update
        optimizer.zero_grad()  #: zero_grad

        logs = {"loss": loss.detach().item(), "step": global_step}
        losses.append(loss.detach().item())
        global_step += 1

    if epoch % 2 == 0 or epoch == 2:
        # generate data with the model to later visualize the learning process
        model.eval()
        sample = torch.randn(8, 2)
        timesteps = list(range(len(noise_scheduler)))[::-1]
        for i, t in enumerate(timesteps):
            t = torch.full((8,), t, dtype=torch.long)
            with torch.no_grad():
                residual = model(sample, t)
            sample = noise_scheduler.step(residual, t[0], sample)
        frames.append(sample.numpy())
    print(logs)
