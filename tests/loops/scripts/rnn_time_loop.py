"""A recurrent net unrolled by hand: the loss is summed over the time steps."""
import torch

torch.manual_seed(0)
vocab, hidden = 5, 8
text = torch.randint(0, vocab, (30,))
cell = torch.nn.RNNCell(vocab, hidden)
readout = torch.nn.Linear(hidden, vocab)
params = list(cell.parameters()) + list(readout.parameters())
optimizer = torch.optim.Adagrad(params, lr=0.1)
for n in range(4):
    h = torch.zeros(1, hidden)
    loss = 0
    for t in range(6):
        x = torch.nn.functional.one_hot(text[n * 6 + t], vocab).float().unsqueeze(0)
        h = cell(x, h)  #: forward
        scores = readout(h)  #: forward
        loss = loss + torch.nn.functional.cross_entropy(scores, text[n * 6 + t + 1].view(1))  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(n, loss.item())
