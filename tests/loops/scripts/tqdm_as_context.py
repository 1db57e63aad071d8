"""A bar that a with statement holds, moved on by hand, and tqdm.auto for the epochs."""
import torch
from tqdm.auto import tqdm

torch.manual_seed(3)
inputs = torch.linspace(-1, 1, 20).unsqueeze(1)
labels = 2 * inputs - 1
net = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)


def train(epochs):
    with tqdm(total=epochs * 2, desc="train") as bar:
        for epoch in range(epochs):
            for xb, yb in zip(inputs.split(10), labels.split(10)):
                pred = net(xb)  #: forward
                loss = torch.nn.functional.mse_loss(pred, yb)  #: loss
                opt.zero_grad()  #: zero_grad
                loss.backward()  #: backward
                opt.step()  #: update
                bar.update()
                bar.set_postfix({"loss": loss.item()})
    return loss.item()


if __name__ == "__main__":
    print("final loss", train(3))
    for _ in tqdm(range(3), disable=True):
        pass
