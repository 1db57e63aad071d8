"""A net that solves a damped oscillator: derivatives of the prediction are part of the loss."""
import torch
import torch.nn as nn


class FCN(nn.Module):
    "Defines a standard fully-connected network in PyTorch"

    def __init__(self, N_INPUT, N_OUTPUT, N_HIDDEN, N_LAYERS):
        super().__init__()
        activation = nn.Tanh
        self.fcs = nn.Sequential(*[nn.Linear(N_INPUT, N_HIDDEN), activation()])
        self.fch = nn.Sequential(
            *[nn.Sequential(*[nn.Linear(N_HIDDEN, N_HIDDEN), activation()]) for _ in range(N_LAYERS - 1)]
        )
        self.fce = nn.Linear(N_HIDDEN, N_OUTPUT)

    def forward(self, x):
        x = self.fcs(x)
        x = self.fch(x)
        x = self.fce(x)
        return x


def exact_solution(d, w0, t):
    w = (w0**2 - d**2) ** 0.5
    phi = torch.atan(torch.tensor(-d / w))
    A = 1 / (2 * torch.cos(phi))
    return torch.exp(-d * t) * 2 * A * torch.cos(phi + w * t)


torch.manual_seed(123)
pinn = FCN(1, 1, 12, 2)

# define boundary points, for the boundary loss
t_boundary = torch.tensor(0.0).view(-1, 1).requires_grad_(True)
# define training points over the entire domain, for the physics loss
t_physics = torch.linspace(0, 1, 20).view(-1, 1).requires_grad_(True)
d, w0 = 2, 20
mu, k = 2 * d, w0**2
t_test = torch.linspace(0, 1, 50).view(-1, 1)
u_exact = exact_solution(d, w0, t_test)
optimiser = torch.optim.Adam(pinn.parameters(), lr=1e-3)
for i in range(9):
    optimiser.zero_grad()  #: zero_grad

    # compute each term of the PINN loss function above
    lambda1, lambda2 = 1e-1, 1e-4

    # compute boundary loss
    u = pinn(t_boundary)  #: forward
    loss1 = (torch.squeeze(u) - 1) ** 2  #: loss
    dudt = torch.autograd.grad(u, t_boundary, torch.ones_like(u), create_graph=True)[0]  #: loss
    loss2 = (torch.squeeze(dudt) - 0) ** 2  #: loss

    # compute physics loss
    u = pinn(t_physics)  #: forward
    dudt = torch.autograd.grad(u, t_physics, torch.ones_like(u), create_graph=True)[0]  #: loss
    d2udt2 = torch.autograd.grad(dudt, t_physics, torch.ones_like(dudt), create_graph=True)[0]  #: loss
    loss3 = torch.mean((d2udt2 + mu * dudt + k * u) ** 2)  #: loss

    # backpropagate joint loss, take optimiser step
    loss = loss1 + lambda1 * loss2 + lambda2 * loss3  #: loss
    loss.backward()  #: backward
    optimiser.step()  #: update

    # print the result as training progresses
    if i % 4 == 0:
        u = pinn(t_test).detach()
        print(i, loss.item(), torch.mean((u_exact - u) ** 2).item())
