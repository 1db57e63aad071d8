"""A data set of its own, workers, and a sampler with a seed."""
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Waves(Dataset):
    def __init__(self, count):
        self.phase = torch.linspace(0, 6, count)

    def __len__(self):
        return len(self.phase)

    def __getitem__(self, index):
        return self.phase[index].view(1), torch.sin(self.phase[index]).view(1)


def run():
    torch.manual_seed(0)
    loader = DataLoader(
        Waves(24),
        batch_size=8,
        shuffle=True,
        num_workers=1,
        generator=torch.Generator().manual_seed(3),
    )
    net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.RAdam(net.parameters(), lr=0.02)
    loss_function = nn.MSELoss()
    for epoch in range(2):
        total = 0.0
        for batch in loader:
            x, y = batch
            loss = loss_function(net(x), y)  #: forward+loss
            optimizer.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            optimizer.step()  #: update
            total += loss.detach().item()
        print(epoch, total)


if __name__ == "__main__":
    run()
