"""Adversarial training: each batch is first pushed to where the model errs (FGSM)."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
epsilon = 0.1
model = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.SGD(model.parameters(), lr=0.1)
X = torch.rand(48, 10)
y = (X.sum(1) > 5).long()


def fgsm(model, X, y, epsilon):
    """Construct FGSM adversarial examples on the examples X"""
    delta = torch.zeros_like(X, requires_grad=True)
    loss = nn.CrossEntropyLoss()(model(X + delta), y)
    loss.backward()
    return epsilon * delta.grad.detach().sign()


def epoch_adversarial(loader, model, attack, opt=None, **kwargs):
    """Adversarial training/evaluation epoch over the dataset"""
    total_loss, total_err = 0.0, 0.0
    for X, y in loader:
        delta = attack(model, X, y, **kwargs)
        yp = model(X + delta)  #: forward
        loss = nn.CrossEntropyLoss()(yp, y)  #: loss
        if opt:
            opt.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            opt.step()  #: update

        total_err += (yp.max(dim=1)[1] != y).sum().item()
        total_loss += loss.item() * X.shape[0]
    return total_err / 48, total_loss / 48


train_loader = list(zip(X.split(16), y.split(16)))
for t in range(3):
    train_err, train_loss = epoch_adversarial(train_loader, model, fgsm, opt, epsilon=epsilon)
    with torch.no_grad():
        clean_err = (model(X).argmax(1) != y).float().mean().item()
    print(t, train_err, train_loss, clean_err)
