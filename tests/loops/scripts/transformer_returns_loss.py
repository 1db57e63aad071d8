"""A language model that is given the targets and hands the loss back."""
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
text = "hello there, general hello there"
chars = sorted(set(text))
index = {c: i for i, c in enumerate(chars)}
data = torch.tensor([index[c] for c in text])


class Tiny(nn.Module):
    def __init__(self, vocab, width=8):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)
        self.block = nn.TransformerEncoderLayer(width, 2, 16, batch_first=True, dropout=0.0)
        self.head = nn.Linear(width, vocab)

    def forward(self, idx, targets=None):
        logits = self.head(self.block(self.embed(idx)))
        if targets is None:
            return logits, None
        return logits, F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def get_batch():
    at = torch.randint(len(data) - 9, (4,))
    x = torch.stack([data[i : i + 8] for i in at])
    y = torch.stack([data[i + 1 : i + 9] for i in at])
    return x, y


model = Tiny(len(chars))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
for it in range(6):
    xb, yb = get_batch()
    logits, loss = model(xb, yb)  #: forward+loss
    optimizer.zero_grad(set_to_none=True)  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(it, loss.item())
