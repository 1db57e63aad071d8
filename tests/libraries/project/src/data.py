import torch

from .reading import rows


def load(path):
    table = torch.tensor(rows(path))
    return table[:, :2], table[:, 2:]
