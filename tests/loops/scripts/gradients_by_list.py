"""A list of weights, torch.autograd.grad, momentum kept in a list, until nothing changes any more."""
import torch

torch.manual_seed(11)
X = torch.rand(50, 3)
true_w = torch.tensor([[1.5], [-2.0], [0.7]])
Y = torch.tanh(X @ true_w) + 0.05 * torch.randn(50, 1)

sizes = [3, 8, 1]
params = []
for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
    params.append((torch.randn(fan_in, fan_out) / fan_in**0.5).requires_grad_())
    params.append(torch.zeros(fan_out, requires_grad=True))
velocity = [torch.zeros_like(p) for p in params]


def forward(x, params):
    h = x
    for i in range(0, len(params) - 2, 2):
        h = torch.relu(h @ params[i] + params[i + 1])
    return torch.tanh(h @ params[-2] + params[-1])


def objective(prediction, target, params, weight_decay=1e-4):
    fit = torch.nn.functional.mse_loss(prediction, target)
    decay = sum((p**2).sum() for p in params)
    return fit + weight_decay * decay


lr, beta, tolerance = 0.2, 0.8, 1e-6
previous = float("inf")
iteration = 0
while True:
    prediction = forward(X, params)  #: forward
    cost = objective(prediction, Y, params)  #: loss
    grads = torch.autograd.grad(cost, params)  #: backward
    with torch.no_grad():
        for p, v, g in zip(params, velocity, grads):
            v.mul_(beta).add_(g)  #: update
            p.sub_(lr * v)  #: update
    iteration += 1
    if iteration % 10 == 0:
        print(iteration, round(cost.item(), 5))
    if abs(previous - cost.item()) < tolerance or iteration >= 40:
        break
    previous = cost.item()

with torch.no_grad():
    residual = (forward(X, params) - Y).abs().max()
print("worst residual", round(residual.item(), 4))
