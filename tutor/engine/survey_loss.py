"""The loss of a standing script as a function of a few of its weights: its own lines, run again."""

import ast
import math
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import Any

import numpy as np

from tutor.engine.failures import failure
from tutor.engine.raw import torch_loaded
from tutor.engine.stepped_files import Lines
from tutor.engine.survey_memory import copies, make_private, put_back, same
from tutor.engine.survey_random import RandomSources
from tutor.engine.survey_weights import Element, NoSurvey
from tutor.lesson.probe import PROBE
from tutor.lesson.statements import LossCode
from tutor.trace.landscape import Weight


class Ground:
    """What the lines of the loss stand on: the script's names, generators and tensors.

    `frame` is the waiting frame that the loop runs in. `python` is the state of the module random.
    """

    def __init__(self, code: LossCode, lines: Lines, frame: FrameType, python: object) -> None:
        self.lines, path = lines, next(iter(lines))
        self.code = code
        self.shared = frame.f_globals
        self.space = self._names(frame)
        self.saved = dict(self.space)
        self._saved_shared = dict(self.shared)
        self.random = RandomSources(self.space, python)
        make_private(self.space)
        self.kept = copies(self.space)
        exec(compile(code.module, path, "exec", dont_inherit=True), self.space)
        self._probe = self.space.pop(PROBE)
        self._roots = [_expression(root, path) for root in code.roots]

    def _names(self, frame: FrameType) -> dict[str, Any]:
        if frame.f_locals is frame.f_globals:
            return frame.f_globals
        return {**frame.f_globals, **frame.f_locals}

    def restore(self, but: Container[int] = ()) -> None:
        """Put names, generators and what the lines change back to what they were.

        What has one of the ids in `but` keeps its elements.
        """
        for space, saved in ((self.shared, self._saved_shared), (self.space, self.saved)):
            space.clear()
            space.update(saved)
        for value, copy in self.kept:
            if id(value) not in but:
                put_back(value, copy)
        self.random.restore()

    def keep_changed(self) -> None:
        """Keep of the copies those of what has changed by now: the rest need not be put back."""
        self.kept = [(value, copy) for value, copy in self.kept if not same(value, copy)]

    def own_loss(self, root: int) -> float | None:
        """Return the loss that the script itself holds, if it has a name for it."""
        expression = self.code.roots[root]
        value = self.saved.get(expression.id) if isinstance(expression, ast.Name) else None
        return None if value is None else as_number(value)

    def run(self, root: int) -> Any:
        """Run the lines once and return the loss; NoSurvey where the script fails on the way."""
        for name in self.code.fresh:
            self.space.pop(name, None)
        try:
            with ExitStack() as stack:
                _as_if_training(stack)
                self._probe()
                return eval(self._roots[root], self.space)
        except Exception as problem:
            raise NoSurvey(_told(problem, self.lines)) from problem


class Loss:
    """The loss at any values of some weights, all else being as it is where the script stands."""

    def __init__(self, ground: Ground, weights: Sequence[Weight]) -> None:
        self._ground = ground
        self.elements = [Element(weight, ground.space, ground.shared) for weight in weights]
        self.here = tuple(element.here for element in self.elements)
        self.root = 0
        self.random = False
        self.eps = float(np.finfo(np.float64).eps)
        self.at(self.here)
        self.random = ground.random.moved()
        ground.keep_changed()

    @property
    def name(self) -> str:
        """The loss as the script writes it."""
        return ast.unparse(self._ground.code.roots[self.root])

    def at(self, values: Sequence[float]) -> float:
        """Return the loss at these values of the weights; it may be infinite or NaN."""
        value = self._run(values)
        self.eps = _precision(value)
        return as_number(value)

    def _run(self, values: Sequence[float]) -> Any:
        self._ground.restore()
        for element, value in zip(self.elements, values, strict=True):
            element.write(value)
        return self._ground.run(self.root)

    def grid(self, axes: Sequence[Sequence[float]]) -> Iterator[float]:
        """Yield the loss at each point of a grid, the last weight running fastest."""
        if len(axes) == 1:
            yield from (self.at((value,)) for value in axes[0])
        else:
            yield from (self.at((first, second)) for first in axes[0] for second in axes[1])

    def slope(self) -> tuple[float, ...] | None:
        """Return autograd's gradient by the weights at `here`, None where it knows none.

        Of several losses the first one that depends on the weights is taken from now on.
        """
        torch = torch_loaded()
        tensors = [element.tensor for element in self.elements]
        if torch is None or any(t is None or not t.requires_grad for t in tensors):
            return None
        for root in range(len(self._ground.code.roots)):
            self.root = root
            value = self._run(self.here)
            if isinstance(value, torch.Tensor) and value.requires_grad:
                found = torch.autograd.grad(value.sum(), tensors, allow_unused=True)
                if any(gradient is not None for gradient in found):
                    return tuple(map(_component, found, self.elements))
        self.root = 0
        return None

    def difference_slope(self) -> tuple[float, ...]:
        """Return the slope by central differences, for a loss that autograd does not know."""
        found = []
        for place, (element, here) in enumerate(zip(self.elements, self.here, strict=True)):
            width = self.eps ** (1 / 3) * max(1.0, abs(here))
            low, high = element.nearest(here - width), element.nearest(here + width)
            below, above = (self.at(self.moved(place, to)) for to in (low, high))
            found.append((above - below) / (high - low) if high > low else math.nan)
        return tuple(found)

    def moved(self, place: int, to: float) -> tuple[float, ...]:
        """Return `here` with one of the weights somewhere else."""
        return (*self.here[:place], to, *self.here[place + 1 :])


def _expression(root: ast.expr, path: str) -> Any:
    return compile(ast.fix_missing_locations(ast.Expression(root)), path, "eval")


def _as_if_training(stack: ExitStack) -> None:
    """Let gradients be tracked, as they are where the loop runs its forward."""
    torch = torch_loaded()
    if torch is not None:
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())


def _told(problem: Exception, lines: Lines) -> str:
    told = failure(problem, lines)
    where = f"Line {told.line}" if told.line else "The script"
    return f"{where} fails when it is run from here: {told.type}: {told.message}"


def as_number(value: Any) -> float:
    """Return a loss as a number; NoSurvey if it is none, or several."""
    size = math.prod(getattr(value, "shape", ()))
    if size != 1:
        raise NoSurvey(f"The loss is no single number; it has {size} elements.")
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError) as problem:
        raise NoSurvey(f"The loss is no number: {problem}") from problem


def _precision(value: Any) -> float:
    """Return the distance from 1 to the next number of the kind that a loss is."""
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        return float(torch.finfo(value.dtype).eps) if value.is_floating_point() else 1.0
    dtype = getattr(value, "dtype", np.dtype(float))
    return float(np.finfo(dtype).eps) if dtype.kind == "f" else 1.0


def _component(gradient: Any, element: Element) -> float:
    return 0.0 if gradient is None else float(gradient[element.index].item())
