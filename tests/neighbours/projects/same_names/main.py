"""Two stages in two files that call what is their own alike: step, w, scale and report."""

import coarse
import fine
import torch

w = 3
scale = "kilo"


def step(name):
    print("==", name)


step("start")
torch.manual_seed(1)
x = torch.randn(10)
first = coarse.train(x, 2 * x)
step("between")
second = fine.train(x, 2 * x, first)
print("end", second.item())
