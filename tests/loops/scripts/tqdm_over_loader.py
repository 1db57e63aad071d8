"""Bars around the loader and around the epochs, with the loss behind the bar."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm, trange

torch.manual_seed(0)
X = torch.randn(24, 3)
y = (X.sum(1) > 0).long()
loader = DataLoader(TensorDataset(X, y), batch_size=8, shuffle=True)
model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in trange(2, desc="epochs"):
    total = 0.0
    progress = tqdm(enumerate(loader), total=len(loader), leave=False)
    for i, (inputs, targets) in progress:
        optimizer.zero_grad()  #: zero_grad
        logits = model(inputs)  #: forward
        loss = criterion(logits, targets)  #: loss
        loss.backward()  #: backward
        optimizer.step()  #: update
        total += loss.item()
        progress.set_postfix(loss=f"{loss.item():.3f}")
    tqdm.write(f"epoch {epoch}: {total / len(loader):.6f}")
