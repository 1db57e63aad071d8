"""A ReLU with a backward of its own, used inside an ordinary loop."""
import torch


class Bent(torch.autograd.Function):
    @staticmethod
    def forward(ctx, value):
        ctx.save_for_backward(value)
        return value.clamp(min=0)

    @staticmethod
    def backward(ctx, upstream):
        (value,) = ctx.saved_tensors
        passed = upstream.clone()
        passed[value < 0] = 0
        return passed


torch.manual_seed(0)
x, y = torch.randn(12, 3), torch.randn(12, 1)
w1 = torch.randn(3, 5, requires_grad=True)
w2 = torch.randn(5, 1, requires_grad=True)
for t in range(15):
    relu = Bent.apply
    y_pred = relu(x @ w1) @ w2  #: forward
    loss = (y_pred - y).pow(2).sum()  #: loss
    loss.backward()  #: backward
    with torch.no_grad():  #: update
        w1 -= 1e-3 * w1.grad  #: update
        w2 -= 1e-3 * w2.grad  #: update
        w1.grad = None  #: zero_grad
        w2.grad = None  #: zero_grad
print(loss.item())
