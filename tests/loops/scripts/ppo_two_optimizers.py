"""PPO in one file: a policy and a value function, each with its own loop of updates."""

import numpy as np
import torch
import torch.nn as nn
from torch.distributions import Normal

torch.manual_seed(0)
np.random.seed(0)


class ActorCritic(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.pi = nn.Sequential(nn.Linear(obs, 16), nn.Tanh(), nn.Linear(16, act))
        self.v = nn.Sequential(nn.Linear(obs, 16), nn.Tanh(), nn.Linear(16, 1))
        self.log_std = nn.Parameter(-0.5 * torch.ones(act))

    def dist(self, obs):
        return Normal(self.pi(obs), self.log_std.exp())

    @torch.no_grad()
    def act(self, obs):
        d = self.dist(obs)
        a = d.sample()
        return a, d.log_prob(a).sum(-1), self.v(obs).squeeze(-1)


class PointEnv:
    def reset(self):
        self.x = np.random.uniform(-1, 1, size=2).astype(np.float32)
        self.t = 0
        return self.x

    def step(self, a):
        self.x = np.clip(self.x + 0.1 * a, -2, 2).astype(np.float32)
        self.t += 1
        return self.x, -float((self.x**2).sum()), self.t >= 8


def gae(rewards, values, last, gamma=0.99, lam=0.95):
    adv, run = np.zeros_like(rewards), 0.0
    for t in reversed(range(len(rewards))):
        nxt = last if t == len(rewards) - 1 else values[t + 1]
        delta = rewards[t] + gamma * nxt - values[t]
        run = delta + gamma * lam * run
        adv[t] = run
    return adv, adv + values


def collect(env, ac, steps):
    buf = {k: [] for k in ("obs", "act", "logp", "rew", "val")}
    obs = env.reset()
    for _ in range(steps):
        a, lp, v = ac.act(torch.as_tensor(obs))
        nxt, r, done = env.step(a.numpy())
        for k, x in zip(buf, (obs, a.numpy(), lp.item(), r, v.item())):
            buf[k].append(x)
        obs = env.reset() if done else nxt
    arr = {k: np.asarray(v, dtype=np.float32) for k, v in buf.items()}
    arr["adv"], arr["ret"] = gae(arr["rew"], arr["val"], 0.0)
    return {k: torch.as_tensor(v) for k, v in arr.items()}


def update(ac, pi_opt, v_opt, data, clip=0.2, iters=2, target_kl=0.05):
    adv = (data["adv"] - data["adv"].mean()) / (data["adv"].std() + 1e-8)
    for i in range(iters):
        d = ac.dist(data["obs"])  #: forward
        logp = d.log_prob(data["act"]).sum(-1)  #: loss
        ratio = (logp - data["logp"]).exp()  #: loss
        surr = torch.min(ratio * adv, ratio.clamp(1 - clip, 1 + clip) * adv)  #: loss
        loss_pi = -surr.mean() - 0.01 * d.entropy().mean()  #: loss
        kl = (data["logp"] - logp).mean().item()
        if kl > 1.5 * target_kl:
            break
        pi_opt.zero_grad()  #: zero_grad
        loss_pi.backward()  #: backward
        pi_opt.step()  #: update
    for i in range(iters):
        v_opt.zero_grad()  #: zero_grad
        loss_v = ((ac.v(data["obs"]).squeeze(-1) - data["ret"]) ** 2).mean()  #: forward+loss
        loss_v.backward()  #: backward
        v_opt.step()  #: update
    return loss_pi.item(), loss_v.item(), kl


def main():
    env, ac = PointEnv(), ActorCritic(2, 2)
    pi_opt = torch.optim.Adam([*ac.pi.parameters(), ac.log_std], lr=3e-3)
    v_opt = torch.optim.Adam(ac.v.parameters(), lr=1e-2)
    for epoch in range(2):
        data = collect(env, ac, 16)
        lp, lv, kl = update(ac, pi_opt, v_opt, data)
        print(f"{epoch} return {data['rew'].sum():.3f} pi {lp:.4f} v {lv:.4f} kl {kl:.5f}")


if __name__ == "__main__":
    main()
