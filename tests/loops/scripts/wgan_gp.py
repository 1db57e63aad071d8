"""WGAN with gradient penalty: the critic learns each time, the generator every n-th."""
import torch
import torch.autograd as autograd
import torch.nn as nn

torch.manual_seed(0)
latent_dim, n_critic, lambda_gp = 4, 2, 10


class Generator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(in_feat, out_feat, normalize=True):
            layers = [nn.Linear(in_feat, out_feat)]
            if normalize:
                layers.append(nn.BatchNorm1d(out_feat, 0.8))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(*block(latent_dim, 8, normalize=False), *block(8, 8), nn.Linear(8, 2))

    def forward(self, z):
        return self.model(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2, inplace=True), nn.Linear(8, 1))

    def forward(self, img):
        return self.model(img.view(img.shape[0], -1))


generator = Generator()
discriminator = Discriminator()
optimizer_G = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimizer_D = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
dataloader = [torch.randn(8, 2) + 3 for _ in range(6)]


def compute_gradient_penalty(D, real_samples, fake_samples):
    """Calculates the gradient penalty loss for WGAN GP"""
    alpha = torch.rand(real_samples.size(0), 1)
    interpolates = (alpha * real_samples + (1 - alpha) * fake_samples).requires_grad_(True)
    d_interpolates = D(interpolates)  #: forward
    fake = torch.ones(real_samples.shape[0], 1)
    gradients = autograd.grad(
        outputs=d_interpolates,
        inputs=interpolates,
        grad_outputs=fake,
        create_graph=True,
        retain_graph=True,
        only_inputs=True,
    )[0]  #: loss
    gradients = gradients.view(gradients.size(0), -1)  #: loss
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()  #: loss


batches_done = 0
for epoch in range(2):
    for i, imgs in enumerate(dataloader):
        real_imgs = imgs.float()

        optimizer_D.zero_grad()  #: zero_grad

        z = torch.randn(imgs.shape[0], latent_dim)
        fake_imgs = generator(z)  #: forward
        real_validity = discriminator(real_imgs)  #: forward
        fake_validity = discriminator(fake_imgs)  #: forward
        gradient_penalty = compute_gradient_penalty(discriminator, real_imgs.data, fake_imgs.data)
        # Adversarial loss
        d_loss = -torch.mean(real_validity) + torch.mean(fake_validity) + lambda_gp * gradient_penalty  #: loss

        d_loss.backward()  #: backward
        optimizer_D.step()  #: update

        optimizer_G.zero_grad()  #: zero_grad

        # Train the generator every n_critic steps
        if i % n_critic == 0:
            fake_imgs = generator(z)  #: forward
            fake_validity = discriminator(fake_imgs)  #: forward
            g_loss = -torch.mean(fake_validity)  #: loss

            g_loss.backward()  #: backward
            optimizer_G.step()  #: update

            print("[Epoch %d] [Batch %d] [D loss: %f] [G loss: %f]" % (epoch, i, d_loss.item(), g_loss.item()))
            batches_done += n_critic
