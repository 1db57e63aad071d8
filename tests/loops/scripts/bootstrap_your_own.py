"""BYOL in small: an online network predicts what a slow copy of it makes of another view."""
import copy

import torch
import torch.nn.functional as F
from torch import nn


def loss_fn(x, y):
    x = F.normalize(x, dim=-1, p=2)
    y = F.normalize(y, dim=-1, p=2)
    return 2 - 2 * (x * y).sum(dim=-1)


class EMA:
    def __init__(self, beta):
        self.beta = beta

    def update_average(self, old, new):
        if old is None:
            return new
        return old * self.beta + (1 - self.beta) * new


def update_moving_average(ema_updater, ma_model, current_model):
    for current_params, ma_params in zip(current_model.parameters(), ma_model.parameters()):
        old_weight, up_weight = ma_params.data, current_params.data
        ma_params.data = ema_updater.update_average(old_weight, up_weight)


def mlp(dim_in, dim_hidden, dim_out):
    return nn.Sequential(nn.Linear(dim_in, dim_hidden), nn.BatchNorm1d(dim_hidden), nn.ReLU(), nn.Linear(dim_hidden, dim_out))


class BYOL(nn.Module):
    def __init__(self, dim=8, hidden=16, proj=4, decay=0.9):
        super().__init__()
        self.online_encoder = mlp(dim, hidden, proj)
        self.online_predictor = mlp(proj, hidden, proj)
        self.target_encoder = copy.deepcopy(self.online_encoder)
        for p in self.target_encoder.parameters():
            p.requires_grad = False
        self.updater = EMA(decay)

    def update_moving_average(self):
        update_moving_average(self.updater, self.target_encoder, self.online_encoder)

    def forward(self, one, two):
        pred_one = self.online_predictor(self.online_encoder(one))
        pred_two = self.online_predictor(self.online_encoder(two))
        with torch.no_grad():
            target_one = self.target_encoder(one)
            target_two = self.target_encoder(two)
        loss = loss_fn(pred_one, target_two.detach()) + loss_fn(pred_two, target_one.detach())
        return loss.mean()


def augment(x):
    noise = 0.2 * torch.randn_like(x)
    mask = (torch.rand_like(x) > 0.1).float()
    return (x + noise) * mask


torch.manual_seed(0)
images = torch.randn(64, 8)
learner = BYOL()
opt = torch.optim.Adam(learner.parameters(), lr=3e-3)
for step in range(8):
    batch = images[torch.randint(0, 64, (16,))]
    loss = learner(augment(batch), augment(batch))  #: forward+loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    learner.update_moving_average()
    if step % 5 == 0:
        learner.eval()
        with torch.no_grad():
            spread = learner.online_encoder(images).std(dim=0).mean()
        learner.train()
        print(step, round(loss.item(), 4), round(spread.item(), 4))
