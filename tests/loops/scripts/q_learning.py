"""Q-learning on random batches; the values of the actions taken are picked out by index."""
import torch
import torch.nn as nn


class Agent:
    def __init__(self):
        self.q_net = nn.Linear(4, 2)
        self.target_net = nn.Linear(4, 2)
        self.optim = torch.optim.Adam(self.q_net.parameters(), lr=1e-3)
        self.gamma = 0.9

    def learn(self, batch):
        s, a, r, s2 = batch
        q = self.q_net(s).gather(1, a)  #: forward
        with torch.no_grad():
            target = r + self.gamma * self.target_net(s2).max(1, keepdim=True).values
        loss = nn.functional.smooth_l1_loss(q, target)  #: loss
        self.optim.zero_grad()  #: zero_grad
        loss.backward()  #: backward
        for p in self.q_net.parameters():
            p.grad.data.clamp_(-1, 1)
        self.optim.step()  #: update
        return loss.item()


torch.manual_seed(0)
agent = Agent()
for t in range(3):
    batch = (torch.randn(5, 4), torch.randint(0, 2, (5, 1)), torch.randn(5, 1), torch.randn(5, 4))
    print(t, agent.learn(batch))
