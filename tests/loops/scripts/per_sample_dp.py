"""DP-SGD by hand: a gradient for each sample, each clipped, noise added, then one step."""
import torch
from torch import nn
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
net = nn.Linear(3, 2)
x = torch.randn(12, 3)
y = (x.sum(1) > 0).long()
C, sigma, lr = 1.0, 0.1, 0.5


def loss_of(params, sample, label):
    logits = functional_call(net, params, (sample.unsqueeze(0),))
    return nn.functional.cross_entropy(logits, label.unsqueeze(0))


per_sample = vmap(grad(loss_of), in_dims=(None, 0, 0))
for epoch in range(3):
    params = {k: v.detach() for k, v in net.named_parameters()}
    grads = per_sample(params, x, y)  #: forward+loss+backward
    norms = torch.cat([g.flatten(1) for g in grads.values()], dim=1).norm(dim=1)  #: update
    factor = (C / norms).clamp(max=1.0)  #: update
    with torch.no_grad():  #: update
        for name, p in net.named_parameters():  #: update
            g = grads[name]  #: update
            clipped = g * factor.view(-1, *[1] * (g.dim() - 1))  #: update
            noisy = clipped.sum(0) + sigma * C * torch.randn_like(p)  #: update
            p -= lr * noisy / len(x)  #: update
    acc = (net(x).argmax(1) == y).float().mean().item()
    print(epoch, round(norms.mean().item(), 4), round(acc, 3))
