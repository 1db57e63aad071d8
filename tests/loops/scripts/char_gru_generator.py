"""A GRU over characters whose batches a generator gives."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
text = "hello world, hello torch. " * 8
chars = sorted(set(text))
stoi = {ch: i for i, ch in enumerate(chars)}
itos = {i: ch for ch, i in stoi.items()}
encode = lambda s: torch.tensor([stoi[c] for c in s], dtype=torch.long)
decode = lambda t: "".join(itos[int(i)] for i in t)
data = encode(text)
seq_len, batch_size, hidden_size = 12, 4, 16


class CharRNN(nn.Module):
    def __init__(self, vocab, hidden):
        super().__init__()
        self.embed = nn.Embedding(vocab, hidden)
        self.gru = nn.GRU(hidden, hidden, num_layers=1, batch_first=True)
        self.out = nn.Linear(hidden, vocab)

    def forward(self, x, h=None):
        e = self.embed(x)
        y, h = self.gru(e, h)
        return self.out(y), h


def batches():
    n = (len(data) - 1) // (batch_size * seq_len)
    trimmed = data[: n * batch_size * seq_len].view(batch_size, -1)
    targets = data[1 : n * batch_size * seq_len + 1].view(batch_size, -1)
    for i in range(0, trimmed.size(1), seq_len):
        yield trimmed[:, i : i + seq_len], targets[:, i : i + seq_len]


@torch.no_grad()
def sample(model, start="h", length=10):
    model.eval()
    x, h, out = encode(start)[None], None, start
    for _ in range(length):
        logits, h = model(x, h)
        probs = F.softmax(logits[:, -1] / 0.8, dim=-1)
        x = torch.multinomial(probs, 1)
        out += itos[x.item()]
    model.train()
    return out


model = CharRNN(len(chars), hidden_size)
optimizer = torch.optim.RMSprop(model.parameters(), lr=5e-3)
smooth = None
for epoch in range(2):
    hidden = None
    for x, y in batches():
        if hidden is not None:
            hidden = hidden.detach()
        logits, hidden = model(x, hidden)  #: forward
        loss = F.cross_entropy(logits.reshape(-1, logits.size(-1)), y.reshape(-1))  #: loss
        optimizer.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()  #: update
        smooth = loss.item() if smooth is None else 0.9 * smooth + 0.1 * loss.item()
    print(epoch, f"{smooth:.4f}", repr(sample(model)))
