"""LBFGS asks for the loss as often as it likes."""
import torch

torch.manual_seed(0)
X = torch.randn(30, 3)
Y = X @ torch.tensor([1.0, 2.0, 3.0])
lin = torch.nn.Linear(3, 1)
lbfgs = torch.optim.LBFGS(lin.parameters(), lr=0.5, max_iter=4)
loss_fn = torch.nn.MSELoss()

for i in range(4):

    def closure():
        lbfgs.zero_grad()  #: zero_grad
        out = lin(X).squeeze(1)  #: forward
        value = loss_fn(out, Y)  #: loss
        value.backward()  #: backward
        return value

    final = lbfgs.step(closure)  #: update
    print(i, final.item())
