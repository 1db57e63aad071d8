"""Mixup, a warm-up by hand and a check of the accuracy with mixed labels."""
import numpy as np
import torch
import torch.nn as nn

np.random.seed(0)
torch.manual_seed(0)


class AverageMeter(object):
    def __init__(self):
        self.reset()

    def reset(self):
        self.val = self.avg = self.sum = self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count


def mixup_data(x, y, alpha=1.0):
    lam = np.random.beta(alpha, alpha) if alpha > 0 else 1
    index = torch.randperm(x.size()[0])
    mixed_x = lam * x + (1 - lam) * x[index, :]
    y_a, y_b = y, y[index]
    return mixed_x, y_a, y_b, lam


def mixup_criterion(criterion, pred, y_a, y_b, lam):
    return lam * criterion(pred, y_a) + (1 - lam) * criterion(pred, y_b)


def adjust_learning_rate(optimizer, epoch, base_lr):
    lr = base_lr * min(1.0, (epoch + 1) / 2)
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(10, 20), nn.BatchNorm1d(20), nn.ReLU())
        self.head = nn.Linear(20, 3)

    def forward(self, x):
        return self.head(self.body(x))


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
x_all = torch.randn(48, 10)
y_all = x_all[:, :3].argmax(1)
loader = list(zip(x_all.split(16), y_all.split(16)))
losses, top1 = AverageMeter(), AverageMeter()


def train(epoch):
    net.train()
    for meter in (losses, top1):
        meter.reset()
    for batch_idx, (inputs, targets) in enumerate(loader):
        inputs, targets_a, targets_b, lam = mixup_data(inputs, targets, 0.4)
        outputs = net(inputs)  #: forward
        loss = mixup_criterion(criterion, outputs, targets_a, targets_b, lam)  #: loss
        losses.update(loss.item(), inputs.size(0))
        _, predicted = torch.max(outputs.data, 1)
        right = lam * predicted.eq(targets_a.data).sum() + (1 - lam) * predicted.eq(targets_b.data).sum()
        top1.update(right.item() / len(inputs), inputs.size(0))

        optimizer.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        optimizer.step()  #: update
    print("Epoch: %d | Loss: %.3f | Acc: %.3f" % (epoch, losses.avg, top1.avg))


for epoch in range(3):
    adjust_learning_rate(optimizer, epoch, 0.1)
    train(epoch)
