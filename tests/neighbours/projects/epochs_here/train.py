"""The epochs are here, what an epoch does is in engine.py."""

import argparse

import torch
from engine import evaluate, train_one_epoch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(3)
    X = torch.randn(40, 2)
    Y = (X[:, 0] * X[:, 1] > 0).long()
    loader = DataLoader(TensorDataset(X[:24], Y[:24]), batch_size=12, shuffle=True)
    test = DataLoader(TensorDataset(X[24:], Y[24:]), batch_size=16)
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(options.epochs):
        train_one_epoch(model, loader, optimizer, epoch)
        print("accuracy", evaluate(model, test))
    print([p.sum().item() for p in model.parameters()])


if __name__ == "__main__":
    main()
