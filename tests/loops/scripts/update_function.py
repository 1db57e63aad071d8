"""Two networks whose weights a function returns anew, given the loss that moves them."""
import torch

torch.manual_seed(0)
real = torch.randn(16, 2) + 2.0
G = [torch.randn(2, 2, requires_grad=True)]
D = [torch.randn(2, 1, requires_grad=True)]


def update(weights, objective):
    slopes = torch.autograd.grad(objective, weights)  #: backward
    return [(p - 0.1 * s).detach().requires_grad_() for p, s in zip(weights, slopes)]  #: update


for it in range(12):
    noise = torch.randn(16, 2)
    fake = noise @ G[0]  #: forward
    right = torch.sigmoid(real @ D[0]).log()  #: forward
    wrong = (1 - torch.sigmoid(fake.detach() @ D[0])).log()  #: forward
    d_loss = -(right + wrong).mean()  #: loss
    D = update(D, d_loss)
    g_loss = -torch.sigmoid(fake @ D[0]).log().mean()  #: forward+loss
    G = update(G, g_loss)
    if it % 4 == 0:
        print(it, d_loss.item(), g_loss.item())
