"""Image translation: the model object owns its optimizers and has optimize_parameters()."""
import itertools

import torch
import torch.nn as nn


class GANLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("real_label", torch.tensor(1.0))
        self.register_buffer("fake_label", torch.tensor(0.0))
        self.loss = nn.MSELoss()

    def get_target_tensor(self, prediction, target_is_real):
        target_tensor = self.real_label if target_is_real else self.fake_label
        return target_tensor.expand_as(prediction)

    def __call__(self, prediction, target_is_real):
        target_tensor = self.get_target_tensor(prediction, target_is_real)
        return self.loss(prediction, target_tensor)


class Pix2PixModel:
    def __init__(self, lr=2e-3):
        self.netG = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 1, 3, padding=1))
        self.netD = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 3, padding=1))
        self.criterionGAN = GANLoss()
        self.criterionL1 = torch.nn.L1Loss()
        self.optimizer_G = torch.optim.Adam(self.netG.parameters(), lr=lr, betas=(0.5, 0.999))
        self.optimizer_D = torch.optim.Adam(itertools.chain(self.netD.parameters()), lr=lr, betas=(0.5, 0.999))

    def set_input(self, input):
        self.real_A = input["A"]
        self.real_B = input["B"]

    def forward(self):
        self.fake_B = self.netG(self.real_A)  # G(A)

    def set_requires_grad(self, nets, requires_grad=False):
        for net in nets if isinstance(nets, list) else [nets]:
            for param in net.parameters():
                param.requires_grad = requires_grad

    def backward_D(self):
        """Calculate GAN loss for the discriminator"""
        # Fake; stop backprop to the generator by detaching fake_B
        fake_AB = torch.cat((self.real_A, self.fake_B), 1)
        pred_fake = self.netD(fake_AB.detach())  #: forward
        self.loss_D_fake = self.criterionGAN(pred_fake, False)  #: loss
        # Real
        real_AB = torch.cat((self.real_A, self.real_B), 1)
        pred_real = self.netD(real_AB)  #: forward
        self.loss_D_real = self.criterionGAN(pred_real, True)  #: loss
        # combine loss and calculate gradients
        self.loss_D = (self.loss_D_fake + self.loss_D_real) * 0.5  #: loss
        self.loss_D.backward()  #: backward

    def backward_G(self):
        """Calculate GAN and L1 loss for the generator"""
        # First, G(A) should fake the discriminator
        fake_AB = torch.cat((self.real_A, self.fake_B), 1)  #: forward
        pred_fake = self.netD(fake_AB)  #: forward
        self.loss_G_GAN = self.criterionGAN(pred_fake, True)  #: loss
        # Second, G(A) = B
        self.loss_G_L1 = self.criterionL1(self.fake_B, self.real_B) * 100.0  #: loss
        # combine loss and calculate gradients
        self.loss_G = self.loss_G_GAN + self.loss_G_L1  #: loss
        self.loss_G.backward()  #: backward

    def optimize_parameters(self):
        self.forward()  #: forward
        # update D
        self.set_requires_grad(self.netD, True)
        self.optimizer_D.zero_grad()  #: zero_grad
        self.backward_D()
        self.optimizer_D.step()  #: update
        # update G
        self.set_requires_grad(self.netD, False)
        self.optimizer_G.zero_grad()  #: zero_grad
        self.backward_G()
        self.optimizer_G.step()  #: update


torch.manual_seed(0)
dataset = [{"A": torch.rand(2, 1, 8, 8), "B": torch.rand(2, 1, 8, 8)} for _ in range(3)]
model = Pix2PixModel()
total_iters = 0
for epoch in range(2):
    for i, data in enumerate(dataset):
        total_iters += 1
        model.set_input(data)
        model.optimize_parameters()
    print(epoch, total_iters, model.loss_D.item(), model.loss_G.item())
