"""Model-agnostic meta-learning: an inner step by autograd.grad for each task, one outer step."""
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)
rng = np.random.default_rng(0)
inner_lr, meta_lr, tasks_per_batch = 0.01, 1e-3, 3


def init_weights(sizes):
    weights = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        w = torch.randn(n_out, n_in) * (2 / n_in) ** 0.5
        weights.append(w.requires_grad_())
        weights.append(torch.zeros(n_out, requires_grad=True))
    return weights


def net(x, weights):
    for i in range(0, len(weights) - 2, 2):
        x = F.relu(F.linear(x, weights[i], weights[i + 1]))
    return F.linear(x, weights[-2], weights[-1])


def sample_task():
    amplitude, phase = rng.uniform(0.1, 5), rng.uniform(0, np.pi)

    def draw(k):
        x = torch.tensor(rng.uniform(-5, 5, (k, 1)), dtype=torch.float32)
        return x, amplitude * torch.sin(x + phase)

    return draw


weights = init_weights([1, 16, 16, 1])
meta_optimizer = torch.optim.Adam(weights, lr=meta_lr)
for iteration in range(6):
    meta_loss = 0.0
    for _ in range(tasks_per_batch):
        draw = sample_task()
        x_support, y_support = draw(5)
        x_query, y_query = draw(10)

        support_pred = net(x_support, weights)  #: forward
        inner_loss = F.mse_loss(support_pred, y_support)  #: loss
        grads = torch.autograd.grad(inner_loss, weights, create_graph=True)  #: loss
        fast_weights = [w - inner_lr * g for w, g in zip(weights, grads)]  #: forward

        query_pred = net(x_query, fast_weights)  #: forward
        meta_loss = meta_loss + F.mse_loss(query_pred, y_query)  #: loss

    meta_loss = meta_loss / tasks_per_batch  #: loss
    meta_optimizer.zero_grad()  #: zero_grad
    meta_loss.backward()  #: backward
    meta_optimizer.step()  #: update
    if iteration % 2 == 0:
        print(f"iteration {iteration}: meta loss {meta_loss.item():.4f}")
