"""Proximal policy optimisation: a rollout is collected, then learnt from in minibatches."""
import torch
import torch.nn as nn
from torch.distributions.categorical import Categorical


class Bandit:
    """The action that matches the sign of the first feature is rewarded."""

    def reset(self):
        self.s = torch.randn(4)
        return self.s

    def step(self, a):
        r = float((self.s[0] > 0) == bool(a))
        return self.reset(), r


def layer_init(layer, std=2**0.5, bias_const=0.0):
    torch.nn.init.orthogonal_(layer.weight, std)
    torch.nn.init.constant_(layer.bias, bias_const)
    return layer


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(layer_init(nn.Linear(4, 8)), nn.Tanh(), layer_init(nn.Linear(8, 1), std=1.0))
        self.actor = nn.Sequential(layer_init(nn.Linear(4, 8)), nn.Tanh(), layer_init(nn.Linear(8, 2), std=0.01))

    def get_value(self, x):
        return self.critic(x)

    def get_action_and_value(self, x, action=None):
        logits = self.actor(x)  #: forward
        probs = Categorical(logits=logits)  #: forward
        if action is None:
            action = probs.sample()
        return action, probs.log_prob(action), probs.entropy(), self.critic(x)  #: forward+loss


torch.manual_seed(1)
num_steps, num_updates, clip_coef, ent_coef, vf_coef = 16, 2, 0.2, 0.01, 0.5
agent = Agent()
optimizer = torch.optim.Adam(agent.parameters(), lr=2.5e-3, eps=1e-5)
env = Bandit()
obs = torch.zeros((num_steps, 4))
actions = torch.zeros(num_steps)
logprobs = torch.zeros(num_steps)
rewards = torch.zeros(num_steps)
values = torch.zeros(num_steps)
next_obs = env.reset()
for update in range(1, num_updates + 1):
    frac = 1.0 - (update - 1.0) / num_updates
    optimizer.param_groups[0]["lr"] = frac * 2.5e-3
    for step in range(num_steps):
        obs[step] = next_obs
        with torch.no_grad():
            action, logprob, _, value = agent.get_action_and_value(next_obs)
            values[step] = value.flatten()
        actions[step] = action
        logprobs[step] = logprob
        next_obs, rewards[step] = env.step(action.item())

    with torch.no_grad():
        next_value = agent.get_value(next_obs)
        advantages = rewards - values
        returns = advantages + values

    for epoch in range(2):
        b_inds = torch.randperm(num_steps)
        for start in range(0, num_steps, 8):
            mb_inds = b_inds[start : start + 8]
            _, newlogprob, entropy, newvalue = agent.get_action_and_value(obs[mb_inds], actions.long()[mb_inds])
            logratio = newlogprob - logprobs[mb_inds]  #: loss
            ratio = logratio.exp()  #: loss

            with torch.no_grad():
                approx_kl = ((ratio - 1) - logratio).mean()

            mb_advantages = advantages[mb_inds]
            mb_advantages = (mb_advantages - mb_advantages.mean()) / (mb_advantages.std() + 1e-8)

            # Policy loss
            pg_loss1 = -mb_advantages * ratio  #: loss
            pg_loss2 = -mb_advantages * torch.clamp(ratio, 1 - clip_coef, 1 + clip_coef)  #: loss
            pg_loss = torch.max(pg_loss1, pg_loss2).mean()  #: loss

            # Value loss
            newvalue = newvalue.view(-1)  #: forward
            v_loss = 0.5 * ((newvalue - returns[mb_inds]) ** 2).mean()  #: loss

            entropy_loss = entropy.mean()  #: loss
            loss = pg_loss - ent_coef * entropy_loss + v_loss * vf_coef  #: loss

            optimizer.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
            optimizer.step()  #: update
    print(update, loss.item(), approx_kl.item(), rewards.mean().item())
