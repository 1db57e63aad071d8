"""Character MLP with batch normalisation, differentiated by hand: 'backprop ninja'."""
import torch
import torch.nn.functional as F

words = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "harper"]
chars = sorted(set("".join(words)))
stoi = {s: i + 1 for i, s in enumerate(chars)}
stoi["."] = 0
vocab_size = len(stoi)
block_size = 3


def build_dataset(words):
    X, Y = [], []
    for w in words:
        context = [0] * block_size
        for ch in w + ".":
            ix = stoi[ch]
            X.append(context)
            Y.append(ix)
            context = context[1:] + [ix]
    return torch.tensor(X), torch.tensor(Y)


Xtr, Ytr = build_dataset(words)
n_embd = 4
n_hidden = 12
torch.manual_seed(0)
g = torch.Generator().manual_seed(2147483647)
C = torch.randn((vocab_size, n_embd), generator=g)
W1 = torch.randn((n_embd * block_size, n_hidden), generator=g) * (5 / 3) / ((n_embd * block_size) ** 0.5)
b1 = torch.randn(n_hidden, generator=g) * 0.1
W2 = torch.randn((n_hidden, vocab_size), generator=g) * 0.1
b2 = torch.randn(vocab_size, generator=g) * 0.1
bngain = torch.randn((1, n_hidden)) * 0.1 + 1.0
bnbias = torch.randn((1, n_hidden)) * 0.1

parameters = [C, W1, b1, W2, b2, bngain, bnbias]
print(sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True

max_steps = 5
batch_size = 16
n = batch_size
lossi = []

with torch.no_grad():
    for i in range(max_steps):
        # minibatch construct
        ix = torch.randint(0, Xtr.shape[0], (batch_size,), generator=g)
        Xb, Yb = Xtr[ix], Ytr[ix]

        # forward pass
        emb = C[Xb]  #: forward
        embcat = emb.view(emb.shape[0], -1)  #: forward
        # Linear layer
        hprebn = embcat @ W1 + b1  #: forward
        # BatchNorm layer
        bnmean = hprebn.mean(0, keepdim=True)  #: forward
        bnvar = hprebn.var(0, keepdim=True, unbiased=True)  #: forward
        bnvar_inv = (bnvar + 1e-5) ** -0.5  #: forward
        bnraw = (hprebn - bnmean) * bnvar_inv  #: forward
        hpreact = bngain * bnraw + bnbias  #: forward
        # Non-linearity
        h = torch.tanh(hpreact)  #: forward
        logits = h @ W2 + b2  #: forward
        loss = F.cross_entropy(logits, Yb)  #: loss

        # manual backprop!
        dlogits = F.softmax(logits, 1)  #: backward
        dlogits[range(n), Yb] -= 1  #: backward
        dlogits /= n  #: backward
        # 2nd layer backprop
        dh = dlogits @ W2.T  #: backward
        dW2 = h.T @ dlogits  #: backward
        db2 = dlogits.sum(0)  #: backward
        # tanh
        dhpreact = (1.0 - h**2) * dh  #: backward
        # batchnorm backprop
        dbngain = (bnraw * dhpreact).sum(0, keepdim=True)  #: backward
        dbnbias = dhpreact.sum(0, keepdim=True)  #: backward
        dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))  #: backward
        # 1st layer
        dembcat = dhprebn @ W1.T  #: backward
        dW1 = embcat.T @ dhprebn  #: backward
        db1 = dhprebn.sum(0)  #: backward
        # embedding
        demb = dembcat.view(emb.shape)  #: backward
        dC = torch.zeros_like(C)
        for k in range(Xb.shape[0]):
            for j in range(Xb.shape[1]):
                ix = Xb[k, j]
                dC[ix] += demb[k, j]  #: backward
        grads = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]  #: backward

        # update
        lr = 0.1 if i < 4 else 0.01  # step learning rate decay
        for p, grad in zip(parameters, grads):
            p.data += -lr * grad  #: update

        # track stats
        if i % 4 == 0:
            print(f"{i:7d}/{max_steps:7d}: {loss.item():.4f}")
        lossi.append(loss.log10().item())
