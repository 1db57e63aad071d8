"""Every pass also looks at held-out data, and at the training data again for the log."""
import torch
from torch import nn

torch.manual_seed(0)
X, Y = torch.randn(30, 3), torch.randn(30, 1)
Xv, Yv = torch.randn(10, 3), torch.randn(10, 1)
model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.2), nn.Linear(8, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.NAdam(model.parameters(), lr=0.01)
best = float("inf")
for epoch in range(6):
    model.train()
    pred = model(X)  #: forward
    loss = loss_fn(pred, Y)  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update

    model.eval()
    with torch.no_grad():
        val_pred = model(Xv)
        val_loss = loss_fn(val_pred, Yv)
        train_again = loss_fn(model(X), Y)
    if val_loss < best:
        best = val_loss.item()
        state = {k: v.clone() for k, v in model.state_dict().items()}
    print(epoch, train_again.item(), val_loss.item())
