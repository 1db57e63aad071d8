"""An agent whose target networks follow by a function, in names that other lines use as well."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def soft_update(target, source, tau):
    with torch.no_grad():
        for t, s in zip(target.parameters(), source.parameters()):
            t.data.copy_(t.data * (1.0 - tau) + s.data * tau)


def mlp(i, o, out=None):
    layers = [nn.Linear(i, 8), nn.ReLU(), nn.Linear(8, o)]
    return nn.Sequential(*layers, *([out] if out else []))


class Agent:
    def __init__(self, obs, act, lr=1e-2):
        self.actor, self.actor_t = mlp(obs, act, nn.Tanh()), mlp(obs, act, nn.Tanh())
        self.critic, self.critic_t = mlp(obs + act, 1), mlp(obs + act, 1)
        self.actor_t.load_state_dict(self.actor.state_dict())
        self.critic_t.load_state_dict(self.critic.state_dict())
        self.a_opt = torch.optim.Adam(self.actor.parameters(), lr)
        self.c_opt = torch.optim.Adam(self.critic.parameters(), lr)

    def learn(self, batch, gamma=0.9):
        s, a, r, s2 = batch
        with torch.no_grad():
            q_next = self.critic_t(torch.cat([s2, self.actor_t(s2)], 1))
            target = r + gamma * q_next
        q = self.critic(torch.cat([s, a], 1))  #: forward
        critic_loss = F.mse_loss(q, target)  #: loss
        self.c_opt.zero_grad()  #: zero_grad
        critic_loss.backward()  #: backward
        self.c_opt.step()  #: update

        actor_loss = -self.critic(torch.cat([s, self.actor(s)], 1)).mean()  #: forward+loss
        self.a_opt.zero_grad()  #: zero_grad
        actor_loss.backward()  #: backward
        self.a_opt.step()  #: update

        soft_update(self.critic_t, self.critic, 0.05)
        soft_update(self.actor_t, self.actor, 0.05)
        return critic_loss.item(), actor_loss.item()


torch.manual_seed(0)
agent = Agent(3, 1)
for episode in range(2):
    stats = []
    for t in range(2):
        s = torch.randn(8, 3)
        with torch.no_grad():
            a = agent.actor(s) + 0.1 * torch.randn(8, 1)
        batch = s, a, -(s[:, :1] - a).abs(), torch.randn(8, 3)
        stats.append(agent.learn(batch))
    print(episode, [tuple(round(v, 4) for v in st) for st in stats])
