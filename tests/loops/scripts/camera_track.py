"""Fit a smooth camera track to waypoints: no model, only tensors that an optimizer owns."""
from dataclasses import dataclass

import torch


@dataclass
class Track:
    positions: torch.Tensor
    raw_quaternions: torch.Tensor


@dataclass
class LossReport:
    total: torch.Tensor
    waypoint: torch.Tensor
    smooth: torch.Tensor


def interpolate(control, times):
    scaled = times * (len(control) - 1)
    low = scaled.floor().long().clamp(max=len(control) - 2)
    w = (scaled - low).unsqueeze(1)
    return (1 - w) * control[low] + w * control[low + 1]


def normalize_quaternions(raw):
    return raw / raw.norm(dim=1, keepdim=True).clamp_min(1e-8)


def compute_loss(positions, quaternions, waypoints, goal):
    waypoint = ((positions - waypoints) ** 2).sum(dim=1).mean()
    velocity = positions[1:] - positions[:-1]
    smooth = ((velocity[1:] - velocity[:-1]) ** 2).sum(dim=1).mean()
    align = 1 - (quaternions * goal).sum(dim=1).abs().mean()
    total = waypoint + 0.1 * smooth + 0.5 * align
    return LossReport(total, waypoint, smooth)


def optimization_step(track, optimizer, times, waypoints, goal, iteration):
    optimizer.zero_grad()  #: zero_grad
    positions = interpolate(track.positions, times)  #: forward
    quaternions = normalize_quaternions(interpolate(track.raw_quaternions, times))  #: forward
    report = compute_loss(positions, quaternions, waypoints, goal)  #: loss
    if not torch.isfinite(report.total):
        raise RuntimeError(f"loss became non-finite at iteration {iteration}")
    report.total.backward()  #: backward
    optimizer.step()  #: update
    with torch.no_grad():
        track.raw_quaternions[:] = normalize_quaternions(track.raw_quaternions)  #: update
    return report


def main():
    torch.manual_seed(5)
    times = torch.linspace(0, 1, 25)
    waypoints = torch.stack([times, torch.sin(3 * times), times**2], dim=1)
    goal = torch.tensor([1.0, 0.0, 0.0, 0.0])
    track = Track(
        positions=torch.zeros(6, 3, requires_grad=True),
        raw_quaternions=torch.randn(6, 4, requires_grad=True),
    )
    optimizer = torch.optim.Adam([track.positions, track.raw_quaternions], lr=0.05)
    best = float("inf")
    for iteration in range(12):
        report = optimization_step(track, optimizer, times, waypoints, goal, iteration)
        value = report.total.item()
        best = min(best, value)
        if iteration % 8 == 0:
            print(f"{iteration}: {value:.4f} (waypoints {report.waypoint.item():.4f}, smooth {report.smooth.item():.5f})")
        if value < 1e-3:
            break
    print("best", round(best, 4))


main()
