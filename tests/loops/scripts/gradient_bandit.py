"""Gradient bandit, Sutton & Barto section 2.8."""
import numpy as np

np.random.seed(3)
k = 4
q_true = np.random.randn(k)
H = np.zeros(k)
alpha = 0.1
baseline = 0.0
total = 0.0

for t in range(1, 21):
    expH = np.exp(H - H.max())  #: forward
    pi = expH / expH.sum()  #: forward
    a = np.random.choice(k, p=pi)
    r = q_true[a] + np.random.randn()
    baseline += (r - baseline) / t
    one_hot = np.zeros(k)
    one_hot[a] = 1
    H += alpha * (r - baseline) * (one_hot - pi)  #: backward+update
    total += r
    if t % 5 == 0:
        print(t, round(total / t, 3), np.round(pi, 2))
