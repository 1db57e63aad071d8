"""REINFORCE with a learnt baseline on a small grid; episodes are gathered before each update."""

from dataclasses import dataclass, field

import torch
from torch import nn
from torch.distributions import Categorical


class Grid:
    """Walk from the left end of a line to the right end."""

    def __init__(self, size=5):
        self.size = size

    def reset(self):
        self.at, self.t = 0, 0
        return self.observation()

    def observation(self):
        return nn.functional.one_hot(torch.tensor(self.at), self.size).float()

    def step(self, action):
        self.at = max(0, min(self.size - 1, self.at + (1 if action == 1 else -1)))
        self.t += 1
        done = self.at == self.size - 1 or self.t >= 12
        reward = 1.0 if self.at == self.size - 1 else -0.05
        return self.observation(), reward, done


@dataclass
class Episode:
    log_probs: list = field(default_factory=list)
    values: list = field(default_factory=list)
    rewards: list = field(default_factory=list)
    entropies: list = field(default_factory=list)

    def returns(self, gamma):
        out, running = [], 0.0
        for reward in reversed(self.rewards):
            running = reward + gamma * running
            out.append(running)
        return torch.tensor(out[::-1])


class Agent(nn.Module):
    def __init__(self, n_obs, n_actions):
        super().__init__()
        self.shared = nn.Sequential(nn.Linear(n_obs, 16), nn.Tanh())
        self.policy = nn.Linear(16, n_actions)
        self.value = nn.Linear(16, 1)

    def forward(self, obs):
        h = self.shared(obs)
        return Categorical(logits=self.policy(h)), self.value(h).squeeze(-1)


def play(env, agent):
    episode, obs, done = Episode(), env.reset(), False
    while not done:
        dist, value = agent(obs)  #: forward
        action = dist.sample()
        obs, reward, done = env.step(action.item())
        episode.log_probs.append(dist.log_prob(action))  #: loss
        episode.values.append(value)  #: forward
        episode.entropies.append(dist.entropy())  #: loss
        episode.rewards.append(reward)
    return episode


def main(updates=5, episodes_per_update=3):
    torch.manual_seed(11)
    env, agent = Grid(), Agent(5, 2)
    optimizer = torch.optim.Adam(agent.parameters(), lr=0.02)
    for update in range(updates):
        policy_loss, value_loss, entropy, total = 0.0, 0.0, 0.0, 0.0
        for _ in range(episodes_per_update):
            episode = play(env, agent)
            returns = episode.returns(0.95)
            values = torch.stack(episode.values)  #: loss
            advantage = returns - values.detach()
            log_probs = torch.stack(episode.log_probs)  #: loss
            policy_loss = policy_loss - (log_probs * advantage).sum()  #: loss
            value_loss = value_loss + nn.functional.smooth_l1_loss(values, returns, reduction="sum")  #: loss
            entropy = entropy + torch.stack(episode.entropies).sum()  #: loss
            total += sum(episode.rewards)
        loss = (policy_loss + 0.5 * value_loss - 0.01 * entropy) / episodes_per_update  #: loss
        optimizer.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        optimizer.step()  #: update
        print(f"update {update}: loss {loss.item():.3f} reward {total / episodes_per_update:.2f}")


if __name__ == "__main__":
    main()
