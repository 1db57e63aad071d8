"""REINFORCE in a corridor: episodes are played first, then the net learns from them."""
import torch
from torch import nn
from torch.distributions import Categorical


class Corridor:
    def reset(self):
        self.at = 2
        return torch.eye(5)[self.at]

    def step(self, action):
        self.at += 1 if action else -1
        done = self.at in (0, 4)
        return torch.eye(5)[self.at], float(self.at == 4), done


torch.manual_seed(0)
env = Corridor()
policy = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2))
optimizer = torch.optim.Adam(policy.parameters(), lr=0.05)
for episode in range(6):
    state = env.reset()
    log_probs, rewards, done = [], [], False
    while not done and len(rewards) < 12:
        logits = policy(state)  #: forward
        dist = Categorical(logits=logits)  #: forward
        action = dist.sample()
        log_probs.append(dist.log_prob(action))  #: loss
        state, reward, done = env.step(action.item())
        rewards.append(reward)
    returns = torch.tensor(rewards).flip(0).cumsum(0).flip(0)
    loss = -(torch.stack(log_probs) * returns).sum()  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    print(episode, len(rewards), loss.item())
