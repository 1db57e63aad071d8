"""min-char-lstm: the functions of a step keep dictionaries over time, the loss is a sum."""

import numpy as np

np.random.seed(1)
data = "the quick brown fox jumps over the lazy dog and runs away. " * 6
chars = sorted(set(data))
vocab = len(chars)
to_ix = {c: i for i, c in enumerate(chars)}

H = 8
T = 10
lr = 0.1

Wx = np.random.randn(4 * H, vocab) * 0.1
Wh = np.random.randn(4 * H, H) * 0.1
b = np.zeros((4 * H, 1))
b[:H] = 1.0
Wy = np.random.randn(vocab, H) * 0.1
by = np.zeros((vocab, 1))


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v))


def lstm_step_forward(x, prev_h, prev_c):
    a = Wx @ x + Wh @ prev_h + b
    f, i, o, g = sigmoid(a[:H]), sigmoid(a[H : 2 * H]), sigmoid(a[2 * H : 3 * H]), np.tanh(a[3 * H :])
    next_c = f * prev_c + i * g
    tc = np.tanh(next_c)
    next_h = o * tc
    cache = (x, prev_h, prev_c, f, i, o, g, tc)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, f, i, o, g, tc = cache
    do = dnext_h * tc
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    df, di, dg = dc * prev_c, dc * g, dc * i
    da = np.vstack((df * f * (1 - f), di * i * (1 - i), do * o * (1 - o), dg * (1 - g**2)))
    return Wh.T @ da, dc * f, da @ x.T, da @ prev_h.T, da


def lossFun(inputs, targets, hprev, cprev):
    ps, hs, caches = {}, {}, []
    h, c = hprev, cprev
    loss = 0
    for t in range(len(inputs)):
        x = np.zeros((vocab, 1))
        x[inputs[t]] = 1
        h, c, cache = lstm_step_forward(x, h, c)  #: forward
        caches.append(cache)  #: forward
        hs[t] = h  #: forward
        y = Wy @ h + by  #: forward
        e = np.exp(y - np.max(y))  #: forward
        ps[t] = e / np.sum(e)  #: forward
        loss += -np.log(ps[t][targets[t], 0])  #: loss
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dWy, dby = np.zeros_like(Wy), np.zeros_like(by)
    dhnext, dcnext = np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])  #: backward
        dy[targets[t]] -= 1  #: backward
        dWy += dy @ hs[t].T  #: backward
        dby += dy  #: backward
        dh = Wy.T @ dy + dhnext  #: backward
        dhnext, dcnext, gx, gh, gb = lstm_step_backward(dh, dcnext, caches[t])  #: backward
        dWx += gx  #: backward
        dWh += gh  #: backward
        db += gb  #: backward
    for d in [dWx, dWh, db, dWy, dby]:
        np.clip(d, -5, 5, out=d)
    return loss, dWx, dWh, db, dWy, dby, h, c


n, p = 0, 0
mWx, mWh, mb = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
mWy, mby = np.zeros_like(Wy), np.zeros_like(by)
smooth_loss = -np.log(1.0 / vocab) * T
while n < 12:
    if p + T + 1 >= len(data) or n == 0:
        hprev = np.zeros((H, 1))
        cprev = np.zeros((H, 1))
        p = 0
    inputs = [to_ix[ch] for ch in data[p : p + T]]
    targets = [to_ix[ch] for ch in data[p + 1 : p + T + 1]]
    loss, dWx, dWh, db, dWy, dby, hprev, cprev = lossFun(inputs, targets, hprev, cprev)
    smooth_loss = smooth_loss * 0.99 + loss * 0.01
    if n % 5 == 0:
        print("iter %d, loss: %f" % (n, smooth_loss))
    for param, dparam, mem in zip(
        [Wx, Wh, b, Wy, by], [dWx, dWh, db, dWy, dby], [mWx, mWh, mb, mWy, mby]
    ):
        mem += dparam * dparam  #: update
        param += -lr * dparam / np.sqrt(mem + 1e-8)  #: update
    p += T
    n += 1
print(round(float(smooth_loss), 3))
