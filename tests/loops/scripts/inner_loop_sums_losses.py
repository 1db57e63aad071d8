"""An inner loop adds up losses to print them; the training uses another one."""
import torch

torch.manual_seed(0)
groups = [(torch.randn(5, 2), torch.randn(5)) for _ in range(3)]
all_x = torch.cat([g[0] for g in groups])
all_y = torch.cat([g[1] for g in groups])
w = torch.zeros(2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for epoch in range(5):
    total = 0.0
    for gx, gy in groups:
        loss = ((gx @ w - gy) ** 2).mean()
        total += loss.item()
    fit = all_x @ w  #: forward
    loss = torch.nn.functional.mse_loss(fit, all_y)  #: loss
    opt.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    opt.step()  #: update
    print(epoch, total / len(groups), loss.item())
