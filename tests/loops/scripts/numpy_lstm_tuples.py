"""A character model in NumPy: an LSTM in the manner of min-char-rnn, each step's cache a tuple."""

import numpy as np

rng = np.random.RandomState(3)
data = "hello world, the lstm reads the letters of the world and says hello. " * 4
chars = sorted(set(data))
vocab_size = len(chars)
char_to_ix = {ch: i for i, ch in enumerate(chars)}
ix_to_char = dict(enumerate(chars))

hidden_size = 8
seq_length = 12
learning_rate = 1e-1

H, D, Z = hidden_size, vocab_size, hidden_size + vocab_size
model = {
    "Wf": rng.randn(Z, H) / np.sqrt(Z),
    "Wi": rng.randn(Z, H) / np.sqrt(Z),
    "Wc": rng.randn(Z, H) / np.sqrt(Z),
    "Wo": rng.randn(Z, H) / np.sqrt(Z),
    "Wy": rng.randn(H, D) / np.sqrt(H),
    "bf": np.ones((1, H)),
    "bi": np.zeros((1, H)),
    "bc": np.zeros((1, H)),
    "bo": np.zeros((1, H)),
    "by": np.zeros((1, D)),
}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(x_ix, state):
    h_old, c_old = state
    x = np.zeros((1, D))
    x[0, x_ix] = 1.0
    z = np.column_stack((h_old, x))
    hf = sigmoid(z @ model["Wf"] + model["bf"])
    hi = sigmoid(z @ model["Wi"] + model["bi"])
    ho = sigmoid(z @ model["Wo"] + model["bo"])
    hc = np.tanh(z @ model["Wc"] + model["bc"])
    c = hf * c_old + hi * hc
    h = ho * np.tanh(c)
    y = h @ model["Wy"] + model["by"]
    prob = np.exp(y - y.max())
    prob = prob / prob.sum()
    cache = (z, hf, hi, ho, hc, c, c_old, h)
    return prob, (h, c), cache


def backward(prob, y_train, d_next, cache):
    z, hf, hi, ho, hc, c, c_old, h = cache
    dh_next, dc_next = d_next
    dy = prob.copy()
    dy[0, y_train] -= 1.0
    dWy = h.T @ dy
    dby = dy
    dh = dy @ model["Wy"].T + dh_next
    dho = np.tanh(c) * dh * ho * (1 - ho)
    dc = ho * dh * (1 - np.tanh(c) ** 2) + dc_next
    dhf = c_old * dc * hf * (1 - hf)
    dhi = hc * dc * hi * (1 - hi)
    dhc = hi * dc * (1 - hc**2)
    dX = dhf @ model["Wf"].T + dhi @ model["Wi"].T + dho @ model["Wo"].T + dhc @ model["Wc"].T
    grad = {
        "Wf": z.T @ dhf, "Wi": z.T @ dhi, "Wc": z.T @ dhc, "Wo": z.T @ dho, "Wy": dWy,
        "bf": dhf, "bi": dhi, "bc": dhc, "bo": dho, "by": dby,
    }
    return grad, (dX[:, :H], hf * dc)


def train_step(inputs, targets, state):
    probs, caches = [], []
    loss = 0.0
    for x_ix, y_ix in zip(inputs, targets):
        prob, state, cache = forward(x_ix, state)  #: forward
        loss += -np.log(prob[0, y_ix])  #: loss
        probs.append(prob)  #: forward
        caches.append(cache)  #: forward
    d_next = (np.zeros((1, H)), np.zeros((1, H)))
    grads = {k: np.zeros_like(v) for k, v in model.items()}
    for prob, y_ix, cache in reversed(list(zip(probs, targets, caches))):
        grad, d_next = backward(prob, y_ix, d_next, cache)  #: backward
        for k in grads:
            grads[k] += grad[k]  #: backward
    for k in grads:
        np.clip(grads[k], -5, 5, out=grads[k])
    return grads, loss, state


def sample(state, seed_ix, n):
    ix, out = seed_ix, []
    for _ in range(n):
        prob, state, _ = forward(ix, state)
        ix = rng.choice(D, p=prob.ravel())
        out.append(ix_to_char[ix])
    return "".join(out)


n, p = 0, 0
memory = {k: np.zeros_like(v) for k, v in model.items()}
smooth_loss = -np.log(1.0 / vocab_size) * seq_length
state = (np.zeros((1, H)), np.zeros((1, H)))
while n < 12:
    if p + seq_length + 1 >= len(data) or n == 0:
        state = (np.zeros((1, H)), np.zeros((1, H)))
        p = 0
    inputs = [char_to_ix[ch] for ch in data[p : p + seq_length]]
    targets = [char_to_ix[ch] for ch in data[p + 1 : p + seq_length + 1]]

    grads, loss, state = train_step(inputs, targets, state)
    smooth_loss = smooth_loss * 0.999 + loss * 0.001

    for k in model:
        memory[k] += grads[k] * grads[k]  #: update
        model[k] -= learning_rate * grads[k] / np.sqrt(memory[k] + 1e-8)  #: update

    if n % 5 == 0:
        print(f"iter {n}, loss: {smooth_loss:.4f}")
        print("----", sample(state, inputs[0], 20))
    p += seq_length
    n += 1
