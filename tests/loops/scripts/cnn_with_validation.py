"""A small convolutional net; every epoch ends with a validation pass."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class Conv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(4 * 3 * 3, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


images = torch.rand(40, 1, 8, 8)
labels = (images.mean(dim=(1, 2, 3)) > 0.5).long()
train = DataLoader(TensorDataset(images[:30], labels[:30]), batch_size=10)
valid = DataLoader(TensorDataset(images[30:], labels[30:]), batch_size=5)
model = Conv()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(2):
    model.train()
    for x, y in train:
        optimizer.zero_grad()  #: zero_grad
        logits = model(x)  #: forward
        loss = F.cross_entropy(logits, y)  #: loss
        loss.backward()  #: backward
        optimizer.step()  #: update
    model.eval()
    total = correct = 0
    with torch.no_grad():
        for x, y in valid:
            logits = model(x)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            correct += (logits.argmax(1) == y).sum().item()
    print(epoch, loss.item(), total / 10, correct / 10)
