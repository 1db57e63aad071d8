"""Steps of a model: a stem, two blocks of two layers each, and a head."""

from typing import Any

import msgspec
from trace_steps import NO_STATS, step

from tutor.trace.model import Module, Op, Operand, Result, Step, View

LAYERS = ("stem", "blocks.0.fc", "blocks.0.act", "blocks.1.fc", "blocks.1.act", "head")
"""The modules that call an op, in the order in which they do."""

SIZES = ((4, 3), (4, 8), (4, 8), (4, 8), (4, 8), (4, 8), (4, 2))
"""The shape in front of each of them, and at last that of what comes out."""

KINDS = {
    "": ("Net", 194), "stem": ("Linear", 32), "blocks": ("ModuleList", 144),
    "blocks.0": ("Block", 72), "blocks.0.fc": ("Linear", 72), "blocks.0.act": ("ReLU", 0),
    "blocks.1": ("Block", 72), "blocks.1.fc": ("Linear", 72), "blocks.1.act": ("ReLU", 0),
    "head": ("Linear", 18),
}  # fmt: skip
"""The class and the number of parameters of each module."""


def shaped(shape: tuple[int, ...], leaf: bool = False) -> View:
    return View("tensor", "float32", shape, "cpu", leaf, leaf, None, NO_STATS)


def op(number: int, module: str | None, model: str | None, name: str = "linear") -> Op:
    """Return an op that takes what the one before it made, and a weight."""
    before = Operand("x" if number == 0 else None, number - 1 if number else None,
                     shaped(SIZES[number]))  # fmt: skip
    weight = Operand(f"model.{module}.weight", None, shaped((9, 9), leaf=True))
    result = Result(None, shaped(SIZES[number + 1]))
    return Op(number, name, 7, module, (weight, before), result, model=model)


def step_of_modules(**changes: Any) -> Step:
    """Return the forward step of the whole model."""
    ops = tuple(op(number, path, "model") for number, path in enumerate(LAYERS))
    modules = tuple(
        Module("model", path, kind, count, True, {}) for path, (kind, count) in KINDS.items()
    )
    fields = {"ops": ops, "modules": modules} | changes
    return msgspec.structs.replace(step(1, "forward", 1), **fields)
