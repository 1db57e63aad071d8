"""Forward-forward: each layer has an optimizer and a loss of its own; no gradient passes between them."""
import torch
from torch import nn


class Layer(nn.Linear):
    def __init__(self, fan_in, fan_out):
        super().__init__(fan_in, fan_out)
        self.opt = torch.optim.Adam(self.parameters(), lr=0.03)
        self.threshold = 2.0

    def forward(self, x):
        direction = x / (x.norm(2, 1, keepdim=True) + 1e-4)
        return torch.relu(torch.mm(direction, self.weight.T) + self.bias.unsqueeze(0))

    def train_layer(self, x_pos, x_neg, steps):
        for _ in range(steps):
            g_pos = self.forward(x_pos).pow(2).mean(1)  #: forward
            g_neg = self.forward(x_neg).pow(2).mean(1)  #: forward
            loss = torch.log(1 + torch.exp(torch.cat([-g_pos + self.threshold, g_neg - self.threshold]))).mean()  #: loss
            self.opt.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            self.opt.step()  #: update
        print(f"{loss.item():.4f}")
        return self.forward(x_pos).detach(), self.forward(x_neg).detach()


class Net(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layers = nn.ModuleList(Layer(a, b) for a, b in zip(dims, dims[1:]))

    def fit(self, x_pos, x_neg):
        h_pos, h_neg = x_pos, x_neg
        for i, layer in enumerate(self.layers):
            print("layer", i, end=" ")
            h_pos, h_neg = layer.train_layer(h_pos, h_neg, steps=3)


torch.manual_seed(0)
good, bad = torch.rand(20, 6), torch.rand(20, 6) * torch.tensor([1.0, 0, 1, 0, 1, 0])
Net([6, 8, 8]).fit(good, bad)
