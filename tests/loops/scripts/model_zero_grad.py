"""The module clears the gradients and the loop updates every parameter."""
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(2, 8)
        self.second = torch.nn.Linear(8, 1)

    def forward(self, x):
        x = torch.tanh(self.first(x))
        return self.second(x)


torch.manual_seed(0)
model = Net()
points = torch.rand(32, 2)
heights = torch.sin(points[:, :1] * 3) * points[:, 1:]
lr = 0.1
for epoch in range(20):
    out = model(points)  #: forward
    loss = ((out - heights) ** 2).mean()  #: loss
    model.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    for name, param in model.named_parameters():
        param.data = param.data - lr * param.grad  #: update
    print(f"{loss.item():.5f}")
