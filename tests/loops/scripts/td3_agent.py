"""TD3: twin critics, a delayed policy, target networks that follow slowly."""
import copy
import random
from collections import deque

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


class PointEnv:
    """A point on a line that should stay at the origin."""

    def reset(self):
        self.pos = np.random.uniform(-1, 1)
        return np.array([self.pos], dtype=np.float32)

    def step(self, action):
        self.pos = float(np.clip(self.pos + 0.3 * action[0], -2, 2))
        return np.array([self.pos], dtype=np.float32), -abs(self.pos), abs(self.pos) < 0.02


class Actor(nn.Module):
    def __init__(self):
        super(Actor, self).__init__()
        self.l1 = nn.Linear(1, 16)
        self.l2 = nn.Linear(16, 1)

    def forward(self, state):
        return torch.tanh(self.l2(F.relu(self.l1(state))))


class Critic(nn.Module):
    def __init__(self):
        super(Critic, self).__init__()
        self.q1 = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
        self.q2 = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, state, action):
        sa = torch.cat([state, action], 1)
        return self.q1(sa), self.q2(sa)

    def Q1(self, state, action):
        return self.q1(torch.cat([state, action], 1))


class TD3(object):
    def __init__(self, discount=0.9, tau=0.05, policy_noise=0.2, noise_clip=0.5, policy_freq=2):
        self.actor = Actor()
        self.actor_target = copy.deepcopy(self.actor)
        self.actor_optimizer = torch.optim.Adam(self.actor.parameters(), lr=1e-3)
        self.critic = Critic()
        self.critic_target = copy.deepcopy(self.critic)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), lr=1e-3)
        self.discount = discount
        self.tau = tau
        self.policy_noise = policy_noise
        self.noise_clip = noise_clip
        self.policy_freq = policy_freq
        self.total_it = 0

    def select_action(self, state):
        state = torch.FloatTensor(state.reshape(1, -1))
        return self.actor(state).cpu().data.numpy().flatten()

    def train(self, replay_buffer, batch_size=32):
        self.total_it += 1
        batch = random.sample(replay_buffer, batch_size)
        state, action, next_state, reward, not_done = map(lambda x: torch.FloatTensor(np.stack(x)), zip(*batch))

        with torch.no_grad():
            noise = (torch.randn_like(action) * self.policy_noise).clamp(-self.noise_clip, self.noise_clip)
            next_action = (self.actor_target(next_state) + noise).clamp(-1, 1)
            target_Q1, target_Q2 = self.critic_target(next_state, next_action)
            target_Q = torch.min(target_Q1, target_Q2)
            target_Q = reward + not_done * self.discount * target_Q

        current_Q1, current_Q2 = self.critic(state, action)  #: forward
        critic_loss = F.mse_loss(current_Q1, target_Q) + F.mse_loss(current_Q2, target_Q)  #: loss

        self.critic_optimizer.zero_grad()  #: zero_grad
        critic_loss.backward()  #: backward
        self.critic_optimizer.step()  #: update

        if self.total_it % self.policy_freq == 0:
            actor_loss = -self.critic.Q1(state, self.actor(state)).mean()  #: forward+loss

            self.actor_optimizer.zero_grad()  #: zero_grad
            actor_loss.backward()  #: backward
            self.actor_optimizer.step()  #: update

            for param, target_param in zip(self.critic.parameters(), self.critic_target.parameters()):
                target_param.data.copy_(self.tau * param.data + (1 - self.tau) * target_param.data)
            for param, target_param in zip(self.actor.parameters(), self.actor_target.parameters()):
                target_param.data.copy_(self.tau * param.data + (1 - self.tau) * target_param.data)
        return critic_loss.item()


if __name__ == "__main__":
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    env = PointEnv()
    policy = TD3()
    replay_buffer = deque(maxlen=1000)
    state = env.reset()
    for t in range(44):
        if t < 32:
            action = np.random.uniform(-1, 1, size=1).astype(np.float32)
        else:
            action = policy.select_action(state) + np.random.normal(0, 0.1, size=1).astype(np.float32)
        next_state, reward, done = env.step(action)
        replay_buffer.append((state, action, next_state, np.float32([reward]), np.float32([1 - done])))
        state = env.reset() if done else next_state
        if t >= 32:
            loss = policy.train(replay_buffer)
            if t % 10 == 0:
                print(t, round(loss, 5))
