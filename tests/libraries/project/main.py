"""A training that is spread over several files, as homework and research often are."""

import os
import sys

import torch
from model import Net
from src.data import load
from trainer import fit

torch.manual_seed(0)
print(os.path.basename(__file__), os.path.basename(sys.path[0]), sys.argv[1:])
print(sorted(os.listdir(".")))
X, Y = load("points.txt")
os.makedirs("out", exist_ok=True)
os.chdir("out")
model = Net()
print(fit(model, X, Y))
with open("result.txt", "w") as file:
    file.write(f"{model.fc.weight.tolist()}\n")
print(os.path.basename(os.getcwd()), [p.tolist() for p in model.parameters()])
