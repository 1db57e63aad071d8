"""Skip-gram with negative sampling, the embeddings as raw matrices and sparse updates by hand."""
import numpy as np

corpus = "the king loves the queen the queen loves the king the dog chases the cat".split()
vocab = sorted(set(corpus))
index = {w: i for i, w in enumerate(vocab)}
V, D, K, WINDOW = len(vocab), 4, 2, 1
rng = np.random.RandomState(2)
W_in = rng.randn(V, D) * 0.1
W_out = np.zeros((V, D))
counts = np.array([corpus.count(w) for w in vocab], dtype=float) ** 0.75
noise = counts / counts.sum()


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def pairs():
    for i, w in enumerate(corpus):
        for j in range(max(0, i - WINDOW), min(len(corpus), i + WINDOW + 1)):
            if j != i:
                yield index[w], index[corpus[j]]


lr = 0.2
for epoch in range(2):
    total, n = 0.0, 0
    for center, context in list(pairs())[:6]:
        negatives = rng.choice(V, size=K, p=noise)
        ids = np.concatenate(([context], negatives))
        labels = np.array([1.0] + [0.0] * K)
        v = W_in[center]  #: forward
        scores = sigmoid(W_out[ids] @ v)  #: forward
        loss = -np.log(np.where(labels == 1, scores, 1 - scores) + 1e-10).sum()  #: loss
        err = scores - labels  #: backward
        grad_v = err @ W_out[ids]  #: backward
        grad_u = np.outer(err, v)  #: backward
        np.add.at(W_out, ids, -lr * grad_u)  #: update
        W_in[center] -= lr * grad_v  #: update
        total += loss
        n += 1
    print(f"epoch {epoch} loss {total / n:.4f}")
