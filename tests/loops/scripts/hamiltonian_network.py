"""A network whose gradient is the motion: the prediction itself needs autograd (a spring's energy)."""
import argparse

import numpy as np
import torch


class MLP(torch.nn.Module):
    def __init__(self, input_dim, hidden_dim, output_dim):
        super(MLP, self).__init__()
        self.linear1 = torch.nn.Linear(input_dim, hidden_dim)
        self.linear2 = torch.nn.Linear(hidden_dim, hidden_dim)
        self.linear3 = torch.nn.Linear(hidden_dim, output_dim, bias=False)

    def forward(self, x):
        h = torch.tanh(self.linear1(x))
        h = torch.tanh(self.linear2(h))
        return self.linear3(h)


class HNN(torch.nn.Module):
    def __init__(self, differentiable_model):
        super(HNN, self).__init__()
        self.differentiable_model = differentiable_model
        self.M = torch.tensor([[0.0, 1.0], [-1.0, 0.0]])

    def forward(self, x):
        return self.differentiable_model(x)

    def time_derivative(self, x):
        H = self.forward(x)
        dH = torch.autograd.grad(H.sum(), x, create_graph=True)[0]
        return dH @ self.M.t()


def L2_loss(u, v):
    return (u - v).pow(2).mean()


def get_args():
    parser = argparse.ArgumentParser(description=None)
    parser.add_argument("--hidden_dim", default=16, type=int)
    parser.add_argument("--learn_rate", default=1e-2, type=float)
    parser.add_argument("--total_steps", default=10, type=int)
    parser.add_argument("--verbose", dest="verbose", action="store_true")
    return parser.parse_args()


def train(args):
    torch.manual_seed(0)
    np.random.seed(0)
    model = HNN(MLP(2, args.hidden_dim, 1))
    optim = torch.optim.Adam(model.parameters(), args.learn_rate, weight_decay=1e-4)

    coords = np.random.uniform(-1, 1, size=(60, 2))
    x = torch.tensor(coords[:40], requires_grad=True, dtype=torch.float32)
    test_x = torch.tensor(coords[40:], requires_grad=True, dtype=torch.float32)
    dxdt = torch.stack([x[:, 1], -x[:, 0]], dim=1).detach()
    test_dxdt = torch.stack([test_x[:, 1], -test_x[:, 0]], dim=1).detach()

    stats = {"train_loss": [], "test_loss": []}
    for step in range(args.total_steps + 1):
        # train step
        dxdt_hat = model.time_derivative(x)  #: forward
        loss = L2_loss(dxdt, dxdt_hat)  #: loss
        loss.backward(); optim.step(); optim.zero_grad()  #: backward+update+zero_grad

        # run test data
        test_dxdt_hat = model.time_derivative(test_x)
        test_loss = L2_loss(test_dxdt, test_dxdt_hat)

        # logging
        stats["train_loss"].append(loss.item())
        stats["test_loss"].append(test_loss.item())
        if step % 10 == 0:
            print("step {}, train_loss {:.4e}, test_loss {:.4e}".format(step, loss.item(), test_loss.item()))
    return model, stats


if __name__ == "__main__":
    model, stats = train(get_args())
    print(len(stats["train_loss"]))
