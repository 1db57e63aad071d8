"""Skip-gram with negative sampling, all in NumPy."""
import numpy as np

corpus = "the quick brown fox jumps over the lazy dog the fox likes the dog".split()
vocab = sorted(set(corpus))
word_to_id = {w: i for i, w in enumerate(vocab)}
V, D, window, negatives = len(vocab), 6, 2, 3
np.random.seed(3)
center_vectors = (np.random.rand(V, D) - 0.5) / D
outside_vectors = np.zeros((V, D))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def naive_pairs(corpus):
    for i, word in enumerate(corpus):
        for j in range(max(0, i - window), min(len(corpus), i + window + 1)):
            if i != j:
                yield word_to_id[word], word_to_id[corpus[j]]


def neg_sampling_loss_and_gradient(center, outside_id, outside_vectors, negative_ids):
    ids = [outside_id] + negative_ids
    u = outside_vectors[ids]  #: forward
    scores = sigmoid(u @ center)  #: forward
    labels = np.zeros(len(ids))
    labels[0] = 1.0
    loss = -np.log(scores[0]) - np.log(1 - scores[1:]).sum()  #: loss
    delta = scores - labels  #: backward
    grad_center = delta @ u  #: backward
    grad_outside = np.outer(delta, center)  #: backward
    return loss, ids, grad_center, grad_outside


lr = 0.3
for epoch in range(2):
    total = 0.0
    pairs = 0
    for center_id, outside_id in naive_pairs(corpus):
        negative_ids = list(np.random.choice(V, negatives, replace=False))
        loss, ids, grad_center, grad_outside = neg_sampling_loss_and_gradient(
            center_vectors[center_id], outside_id, outside_vectors, negative_ids
        )
        center_vectors[center_id] -= lr * grad_center  #: update
        for row, wid in enumerate(ids):
            outside_vectors[wid] -= lr * grad_outside[row]  #: update
        total += loss
        pairs += 1
    print("epoch", epoch, "loss", round(total / pairs, 4))
