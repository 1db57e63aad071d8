"""A file of a package: python -m package.train runs it, python package/train.py does not."""

import torch

from .model import Net

model = Net()
print(model(torch.ones(1, 2)).shape)
