"""The closure stands before the loop that hands it over."""
import torch

torch.manual_seed(9)
position = torch.tensor([-1.0, 2.0], requires_grad=True)
opt = torch.optim.LBFGS([position], lr=0.1)


def evaluate():
    opt.zero_grad()  #: zero_grad
    x, y = position
    valley = (1 - x) ** 2 + 100 * (y - x**2) ** 2  #: loss
    valley.backward()  #: backward
    return valley


for _ in range(2):
    opt.step(evaluate)  #: update
    print(position.tolist())
