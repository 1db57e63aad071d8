"""A GRU that carries its hidden state on; the state is cut off before each batch."""
import torch
from torch import nn

torch.manual_seed(0)
wave = torch.sin(torch.arange(0, 60) * 0.2)


class Forecaster(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.rnn = nn.GRU(1, size, batch_first=True)
        self.head = nn.Linear(size, 1)

    def forward(self, x, state=None):
        out, state = self.rnn(x, state)
        return self.head(out), state


net = Forecaster(6)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(2):
    hidden = None
    for start in range(0, 50, 10):
        seq = wave[start : start + 10].view(1, -1, 1)
        goal = wave[start + 1 : start + 11].view(1, -1, 1)
        if hidden is not None:
            hidden = hidden.detach()
        pred, hidden = net(seq, hidden)  #: forward
        loss = nn.functional.mse_loss(pred, goal)  #: loss
        opt.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        nn.utils.clip_grad_value_(net.parameters(), 0.5)
        opt.step()  #: update
    print(epoch, loss.item())
