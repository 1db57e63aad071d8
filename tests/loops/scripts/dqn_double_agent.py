"""Double DQN with a prioritized-ish buffer and a target net, env of the script's own."""
import random
from collections import deque, namedtuple

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

Transition = namedtuple("Transition", "state action reward next_state done")


class Corridor:
    def __init__(self, n=6):
        self.n = n

    def reset(self):
        self.pos = 0
        return self._obs()

    def step(self, action):
        self.pos = max(0, self.pos + (1 if action == 1 else -1))
        done = self.pos == self.n - 1
        return self._obs(), 1.0 if done else -0.01, done

    def _obs(self):
        o = np.zeros(self.n, dtype=np.float32)
        o[self.pos] = 1
        return o


class ReplayBuffer:
    def __init__(self, capacity):
        self.memory = deque(maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, k):
        batch = Transition(*zip(*random.sample(self.memory, k)))
        to = lambda v, d=torch.float32: torch.as_tensor(np.array(v), dtype=d)
        return to(batch.state), to(batch.action, torch.int64), to(batch.reward), to(batch.next_state), to(batch.done)

    def __len__(self):
        return len(self.memory)


class Agent:
    def __init__(self, n_obs, n_act):
        self.q = nn.Sequential(nn.Linear(n_obs, 16), nn.ReLU(), nn.Linear(16, n_act))
        self.target = nn.Sequential(nn.Linear(n_obs, 16), nn.ReLU(), nn.Linear(16, n_act))
        self.target.load_state_dict(self.q.state_dict())
        self.optimizer = optim.Adam(self.q.parameters(), lr=5e-3)
        self.buffer = ReplayBuffer(500)
        self.gamma, self.eps, self.updates = 0.95, 1.0, 0

    def act(self, obs):
        if random.random() < self.eps:
            return random.randrange(2)
        with torch.no_grad():
            return int(self.q(torch.from_numpy(obs)).argmax())

    def learn(self, batch_size=16):
        if len(self.buffer) < batch_size:
            return None
        s, a, r, s2, d = self.buffer.sample(batch_size)
        q = self.q(s).gather(1, a.unsqueeze(1)).squeeze(1)  #: forward
        with torch.no_grad():
            best = self.q(s2).argmax(1, keepdim=True)
            q2 = self.target(s2).gather(1, best).squeeze(1)
            y = r + self.gamma * q2 * (1 - d)
        loss = nn.functional.smooth_l1_loss(q, y)  #: loss
        self.optimizer.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        for p in self.q.parameters():
            p.grad.data.clamp_(-1, 1)
        self.optimizer.step()  #: update
        self.updates += 1
        if self.updates % 10 == 0:
            self.target.load_state_dict(self.q.state_dict())
        return loss.item()


random.seed(0)
torch.manual_seed(0)
env, agent = Corridor(), Agent(6, 2)
for episode in range(6):
    obs, done, total, steps = env.reset(), False, 0.0, 0
    while not done and steps < 40:
        action = agent.act(obs)
        nxt, reward, done = env.step(action)
        agent.buffer.push(obs, action, reward, nxt, done)
        loss = agent.learn()
        obs, total, steps = nxt, total + reward, steps + 1
    agent.eps = max(0.05, agent.eps * 0.7)
    print(f"episode {episode} steps {steps} return {total:.2f} eps {agent.eps:.2f} loss {loss}")
