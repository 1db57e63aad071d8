"""Every name here is about something else."""
import torch
import torch.nn.functional as F

torch.manual_seed(7)
loss = 0.05  # the learning rate
optimizer = torch.randn(30, 4)  # the data
backward = optimizer.sum(dim=1, keepdim=True)
step = torch.nn.Linear(4, 1)
grad = torch.optim.Adam(step.parameters(), lr=loss)
for update in range(12):
    model = step(optimizer)  #: forward
    output = F.mse_loss(model, backward)  #: loss
    grad.zero_grad()  #: zero_grad
    output.backward()  #: backward
    grad.step()  #: update
    zero_grad = output.item() * loss
    print(update, zero_grad)
