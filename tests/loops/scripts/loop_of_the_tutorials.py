"""The usual five lines, with a loader and a printed mean."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
inputs = torch.randn(48, 6)
classes = (inputs[:, 0] > inputs[:, 1]).long()
loader = DataLoader(TensorDataset(inputs, classes), batch_size=16, shuffle=True)
net = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 2))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)

for epoch in range(3):
    running = 0.0
    for i, (batch, label) in enumerate(loader):
        optimizer.zero_grad()  #: zero_grad
        outputs = net(batch)  #: forward
        loss = criterion(outputs, label)  #: loss
        loss.backward()  #: backward
        optimizer.step()  #: update
        running += loss.item()
    print(epoch, running / len(loader))
