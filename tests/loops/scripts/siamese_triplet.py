"""One embedding net for anchor, positive and negative."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class TripletSet(Dataset):
    def __init__(self, n=24):
        g = torch.Generator().manual_seed(0)
        self.labels = torch.arange(n) % 3
        self.points = torch.randn(n, 5, generator=g) + self.labels[:, None].float()

    def __len__(self):
        return len(self.points)

    def __getitem__(self, i):
        same = (self.labels == self.labels[i]).nonzero().flatten()
        other = (self.labels != self.labels[i]).nonzero().flatten()
        return self.points[i], self.points[same[0]], self.points[other[0]]


class EmbeddingNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(5, 16), nn.PReLU(), nn.Linear(16, 4))

    def forward(self, x):
        return self.fc(x)


class TripletNet(nn.Module):
    def __init__(self, embedding_net):
        super().__init__()
        self.embedding_net = embedding_net

    def forward(self, x1, x2, x3):
        return self.embedding_net(x1), self.embedding_net(x2), self.embedding_net(x3)

    def get_embedding(self, x):
        return self.embedding_net(x)


class TripletLoss(nn.Module):
    """Takes embeddings of an anchor sample, a positive sample and a negative sample."""

    def __init__(self, margin):
        super().__init__()
        self.margin = margin

    def forward(self, anchor, positive, negative, size_average=True):
        distance_positive = (anchor - positive).pow(2).sum(1)
        distance_negative = (anchor - negative).pow(2).sum(1)
        losses = F.relu(distance_positive - distance_negative + self.margin)
        return losses.mean() if size_average else losses.sum()


def train_epoch(train_loader, model, loss_fn, optimizer, cuda, log_interval, metrics):
    for metric in metrics:
        metric.reset()

    model.train()
    losses = []
    total_loss = 0

    for batch_idx, data in enumerate(train_loader):
        if not type(data) in (tuple, list):
            data = (data,)
        if cuda:
            data = tuple(d.cuda() for d in data)

        optimizer.zero_grad()  #: zero_grad
        outputs = model(*data)  #: forward

        if type(outputs) not in (tuple, list):
            outputs = (outputs,)  #: loss

        loss_inputs = outputs  #: loss
        loss_outputs = loss_fn(*loss_inputs)  #: loss
        loss = loss_outputs[0] if type(loss_outputs) in (tuple, list) else loss_outputs  #: loss
        losses.append(loss.item())
        total_loss += loss.item()
        loss.backward()  #: backward
        optimizer.step()  #: update

        for metric in metrics:
            metric(outputs, data, loss_outputs)

        if batch_idx % log_interval == 0:
            message = "Train: [{}/{}]\tLoss: {:.6f}".format(batch_idx * len(data[0]), len(train_loader.dataset), sum(losses) / len(losses))
            print(message)
            losses = []

    total_loss /= batch_idx + 1
    return total_loss, metrics


torch.manual_seed(0)
model = TripletNet(EmbeddingNet())
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.1)
for epoch in range(3):
    loss, _ = train_epoch(DataLoader(TripletSet(), 8), model, TripletLoss(1.0), opt, False, 2, [])
    sched.step()
    print(epoch, round(loss, 5))
