"""Sarsa with a linear value function and one-hot features in PyTorch; TD errors by hand."""
import torch

torch.manual_seed(0)
n_states, n_actions, gamma, alpha, eps = 5, 2, 0.9, 0.5, 0.2
W = torch.zeros(n_states, n_actions)


def env_step(s, a):
    s2 = max(0, s - 1) if a == 0 else s + 1
    return s2, float(s2 == n_states - 1), s2 == n_states - 1


def act(s):
    if torch.rand(()) < eps:
        return int(torch.randint(n_actions, ()))
    return int(W[s].argmax())


for episode in range(5):
    s, done, steps = 0, False, 0
    a = act(s)
    while not done and steps < 30:
        s2, r, done = env_step(s, a)
        a2 = act(s2)
        target = r + (0 if done else gamma * W[s2, a2])  #: forward+backward
        delta = target - W[s, a]  #: backward
        W[s, a] += alpha * delta  #: update
        s, a, steps = s2, a2, steps + 1
    print(episode, steps, round(W.max().item(), 3))
