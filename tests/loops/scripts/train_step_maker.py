"""Step by step: a function makes the training step, another one runs a mini-batch loop with it."""
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset, random_split


def make_train_step_fn(model, loss_fn, optimizer):
    def perform_train_step_fn(x, y):
        model.train()
        yhat = model(x)  #: forward
        loss = loss_fn(yhat, y)  #: loss
        loss.backward()  #: backward
        optimizer.step()  #: update
        optimizer.zero_grad()  #: zero_grad
        return loss.item()

    return perform_train_step_fn


def make_val_step_fn(model, loss_fn):
    def perform_val_step_fn(x, y):
        model.eval()
        yhat = model(x)
        loss = loss_fn(yhat, y)
        return loss.item()

    return perform_val_step_fn


def mini_batch(device, data_loader, step_fn):
    mini_batch_losses = []
    for x_batch, y_batch in data_loader:
        x_batch = x_batch.to(device)
        y_batch = y_batch.to(device)
        mini_batch_loss = step_fn(x_batch, y_batch)
        mini_batch_losses.append(mini_batch_loss)
    return np.mean(mini_batch_losses)


true_b, true_w, N = 1, 2, 60
np.random.seed(42)
x = np.random.rand(N, 1)
y = true_b + true_w * x + 0.1 * np.random.randn(N, 1)

torch.manual_seed(13)
dataset = TensorDataset(torch.as_tensor(x).float(), torch.as_tensor(y).float())
train_data, val_data = random_split(dataset, [48, 12])
train_loader = DataLoader(train_data, batch_size=16, shuffle=True)
val_loader = DataLoader(val_data, batch_size=16)

device = "cpu"
model = nn.Sequential(nn.Linear(1, 1)).to(device)
optimizer = optim.SGD(model.parameters(), lr=0.1)
loss_fn = nn.MSELoss(reduction="mean")

train_step_fn = make_train_step_fn(model, loss_fn, optimizer)
val_step_fn = make_val_step_fn(model, loss_fn)

losses, val_losses = [], []
n_epochs = 10
for epoch in range(n_epochs):
    loss = mini_batch(device, train_loader, train_step_fn)
    losses.append(loss)
    with torch.no_grad():
        val_loss = mini_batch(device, val_loader, val_step_fn)
        val_losses.append(val_loss)

print(model.state_dict())
print(f"{losses[-1]:.5f} {val_losses[-1]:.5f}")
