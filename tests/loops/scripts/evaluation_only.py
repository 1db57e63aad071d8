"""A pretrained net is loaded, measured and pruned: nothing is trained, though much looks like it."""
import io

import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 12)
        self.fc2 = nn.Linear(12, 3)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def save_and_load():
    buffer = io.BytesIO()
    torch.save(Net().state_dict(), buffer)
    buffer.seek(0)
    net = Net()
    net.load_state_dict(torch.load(buffer))
    return net.eval()


def train(model, loader, optimizer, criterion):
    """Left from another script; nobody calls it."""
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()


net = save_and_load()
criterion = nn.CrossEntropyLoss(reduction="sum")
data = [(torch.randn(8, 6), torch.randint(0, 3, (8,))) for _ in range(4)]
test_loss, correct = 0, 0
with torch.no_grad():
    for x, y in data:
        output = net(x)
        test_loss += criterion(output, y).item()
        correct += output.argmax(1).eq(y).sum().item()
print(test_loss / 32, correct)

saliency = torch.zeros(6)
for x, y in data:
    x.requires_grad_()
    loss = criterion(net(x), y)
    loss.backward()
    saliency += x.grad.abs().sum(0)
print(saliency)

for threshold in (0.05, 0.1, 0.2):
    kept = 0
    for p in net.parameters():
        mask = p.abs() > threshold
        p.data *= mask
        kept += mask.sum().item()
    print(threshold, kept)
