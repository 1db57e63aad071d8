"""torch.func: the gradient as a function, and parameters as a dictionary that is rebuilt."""
import torch
from torch import nn
from torch.func import functional_call, grad_and_value

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
params = {k: v.detach().clone() for k, v in net.named_parameters()}
x = torch.randn(40, 3)
y = torch.sin(x[:, :1])


def compute_loss(params, x, y):
    prediction = functional_call(net, params, (x,))
    return ((prediction - y) ** 2).mean()


step_fn = grad_and_value(compute_loss)
lr = 0.1
for step in range(10):
    grads, loss = step_fn(params, x, y)  #: forward+loss+backward
    params = {k: p - lr * grads[k] for k, p in params.items()}  #: update
    if step % 3 == 0:
        print(step, loss.item())
