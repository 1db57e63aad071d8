"""A second device for the tests: Mesa's software Vulkan driver behind the package torchvulkan."""

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ("--preload", "torchvulkan", "--device", "vulkan")


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run gradstep in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tutor", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )


@cache
def why_absent() -> str:
    """Return why there is no second device here, or an empty string."""
    if importlib.util.find_spec("torchvulkan") is None:
        return "the package torchvulkan is not installed (make device)"
    listed = command("devices", "--json", "--preload", "torchvulkan")
    devices = json.loads(listed.stdout or "[]")
    if any(device["name"] == "vulkan:0" and device["present"] for device in devices):
        return ""
    return f"there is no Vulkan driver (Debian: mesa-vulkan-drivers, libvulkan1): {listed.stderr}"


def traced(lesson: str, *words: str) -> list[dict[str, Any]]:
    """Return the lines of a lesson's trace on the second device; skip the test if it is absent."""
    if why_absent():
        pytest.skip(why_absent())
    done = command("trace", lesson, "--json", *OPTIONS, *words)
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
