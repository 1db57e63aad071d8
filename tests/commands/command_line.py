"""The command line, and a script for it that needs no torch."""

import os
from pathlib import Path

from tests.warm_gradstep import gradstep

__all__ = ["BY_HAND", "ROOT", "environment", "gradstep"]

ROOT = Path(__file__).resolve().parents[2]

BY_HAND = """\
w = 1.0
lr = 0.1
for epoch in range(4):
    # %% forward
    y = w * 2.0
    # %% loss
    loss = (y - 4.0) ** 2
    # %% backward
    grad = 4.0 * (y - 4.0)
    # %% update
    w -= lr * grad
    # %% other
    print(f"{w:.3f}")
"""
"""One weight, by hand in plain Python."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a command, with the hash seed that it would give itself."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"} | more
