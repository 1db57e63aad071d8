"""Two layers of raw weights that are written through .data."""
import torch

torch.manual_seed(0)
n, d_in, hidden, d_out = 16, 5, 7, 2
x = torch.randn(n, d_in)
y = torch.randn(n, d_out)
w1 = torch.randn(d_in, hidden, requires_grad=True)
w2 = torch.randn(hidden, d_out, requires_grad=True)
learning_rate = 1e-3
losses = []
for t in range(30):
    h = x.mm(w1)  #: forward
    h_relu = h.clamp(min=0)  #: forward
    y_pred = h_relu.mm(w2)  #: forward
    loss = (y_pred - y).pow(2).sum()  #: loss
    losses.append(loss.item())
    if w1.grad is not None:
        w1.grad.data.zero_()  #: zero_grad
        w2.grad.data.zero_()  #: zero_grad
    loss.backward()  #: backward
    w1.data -= learning_rate * w1.grad.data  #: update
    w2.data -= learning_rate * w2.grad.data  #: update
print(losses[0], losses[-1])
