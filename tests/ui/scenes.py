"""Scenes for the tests of panels, made of recorded steps."""

from typing import Any

import msgspec
from fake_engine import recorded_lesson, recorded_steps, summary

from tutor.plain.lines import plain
from tutor.trace.model import Stats, Step, View
from tutor.trace.timeline import Timeline
from tutor.ui.keys import labels
from tutor.ui.page import Page
from tutor.ui.run_scene import begun
from tutor.ui.scene import Scene

STEPS = recorded_steps()


def scene(position: int = -1, **changes: Any) -> Scene:
    """Return the recorded lesson at a step, with what the session would say of it."""
    timeline = Timeline()
    for step in STEPS:
        timeline.append(msgspec.msgpack.encode(step), summary(step))
    settings: dict[str, Any] = {
        "lesson": recorded_lesson(),
        "step": STEPS[position] if position >= 0 else None,
        "previous": STEPS[position - 1] if position > 0 else None,
        "position": position,
        "count": len(STEPS),
        "points": timeline.points(position) if position >= 0 else (),
        "loss": timeline.loss(position) if position >= 0 else None,
        "state": "waiting",
        "begun": begun(timeline, position),
        "keys": labels({}),
    }
    return Scene(**{**settings, **changes})


def at(phase: str, iteration: int = 2, **changes: Any) -> Scene:
    """Return the recorded lesson at a phase of an iteration."""
    place = next(s.index for s in STEPS if (s.phase, s.iteration) == (phase, iteration))
    return scene(place, **changes)


def words(page: Page) -> list[str]:
    """Return the lines of a page without roles and without spaces at their ends."""
    return [plain(line).rstrip() for line in page.lines]


def picture(page: Page) -> str:
    return "\n".join(words(page))


def view(values: Any, shape: tuple[int, ...] = (), **changes: Any) -> View:
    """Return a view of float32 values; what nobody asks of it is empty."""
    settings: dict[str, Any] = {
        "kind": "tensor",
        "dtype": "float32",
        "shape": shape,
        "device": "cpu",
        "requires_grad": False,
        "is_leaf": True,
        "content": values,
        "measured": Stats(None, None, None, None, 0, 0, False),
    }
    return View(**{**settings, **changes})


def step_with(tensors: dict[str, View], changed: tuple[str, ...] = (), **changes: Any) -> Step:
    """Return the recorded first forward step with other tensors."""
    return msgspec.structs.replace(STEPS[1], tensors=tensors, changed=changed, **changes)
