"""A second device for the tests: Mesa's software Vulkan driver behind the package torchvulkan."""

import importlib.util
import json
from functools import cache
from typing import Any

import pytest

from tests.warm_gradstep import gradstep

OPTIONS = ("--preload", "torchvulkan", "--device", "vulkan")


@cache
def why_absent() -> str:
    """Return why there is no second device here, or an empty string."""
    if importlib.util.find_spec("torchvulkan") is None:
        return "the package torchvulkan is not installed (make device)"
    listed = gradstep("devices", "--json", "--preload", "torchvulkan")
    devices = json.loads(listed.stdout or "[]")
    if any(device["name"] == "vulkan:0" and device["present"] for device in devices):
        return ""
    return f"there is no Vulkan driver (Debian: mesa-vulkan-drivers, libvulkan1): {listed.stderr}"


def traced(lesson: str, *words: str) -> list[dict[str, Any]]:
    """Return the lines of a lesson's trace on the second device; skip the test if it is absent."""
    if why_absent():
        pytest.skip(why_absent())
    done = gradstep("trace", lesson, "--json", *OPTIONS, *words)
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
