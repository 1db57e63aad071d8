"""Train beside a bar, and draw: what is shown in between, saved, shown twice, and left open."""

import sys

import torch
from matplotlib import pyplot as plt
from tqdm import tqdm, trange

torch.manual_seed(1)
X = torch.linspace(-1, 1, 8).reshape(-1, 1)
Y = 3 * X + 1
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
live = plt.figure()
bars = {"mininterval": 0, "miniters": 1, "bar_format": "{desc}{n_fmt}/{total_fmt}{postfix}"}
for epoch in (bar := trange(4, desc="epochs ", **bars)):
    optimizer.zero_grad()
    loss = ((model(X) - Y) ** 2).mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    bar.set_postfix(loss=losses[-1])
    for _ in tqdm(range(2), leave=False, **bars):
        pass
    tqdm.write(f"epoch {epoch}")
    if epoch % 2 == 1:
        plt.plot(losses)
        plt.title(f"epoch {epoch}")
        plt.pause(0.001)

plt.figure(figsize=(4, 2))
plt.plot(losses)
plt.xlabel("epoch")
plt.ylabel("loss")
plt.title("Fit \u635f")
plt.savefig(sys.argv[1] if sys.argv[1:] else "fit.png")
plt.show()
plt.show()
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
left.scatter(X, Y)
left.set_title("data")
right.plot(X, model(X).detach())
right.set_xlabel("x")
fig.suptitle("Both")
dropped = plt.figure()
plt.plot([0, 1])
plt.close(dropped)
print(plt.get_backend(), plt.get_fignums(), losses)
