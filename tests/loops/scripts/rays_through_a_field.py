"""A colour is summed up along rays, by a density that distances only scale."""

import torch

torch.manual_seed(0)
field = torch.nn.Linear(3, 4)
optimizer = torch.optim.Adam(field.parameters(), lr=1e-2)
points, lengths, colours = torch.randn(6, 5, 3), torch.ones(6, 5), torch.rand(6, 3)

for step in range(3):
    raw = field(points)  #: forward
    rgb = torch.sigmoid(raw[..., :3])  #: forward
    density = torch.relu(raw[..., 3])  #: forward
    alpha = 1.0 - torch.exp(-density * lengths)  #: forward
    seen = alpha * torch.cumprod(1.0 - alpha + 1e-10, -1)  #: forward
    shown = (seen[..., None] * rgb).sum(-2)  #: forward
    loss = torch.nn.functional.mse_loss(shown, colours)  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
print(loss.item())
