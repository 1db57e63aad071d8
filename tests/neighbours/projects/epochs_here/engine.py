import torch
import torch.nn.functional as F


def train_one_epoch(model, loader, optimizer, epoch, report=1):
    model.train()
    for i, (images, labels) in enumerate(loader):
        optimizer.zero_grad()
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        optimizer.step()
        if i % report == 0:
            print(epoch, i, loss.item())


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    right = total = 0
    for images, labels in loader:
        guessed = model(images).argmax(dim=1)
        right += (guessed == labels).sum().item()
        total += len(labels)
    return right / total
