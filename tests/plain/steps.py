"""Steps and views by hand, for tests of what reads them."""

from typing import Any

from tutor.trace.model import Edge, Flow, Op, Operand, Result, Stats, Step, View


def number(values: Any, grad: Any = None, shape: tuple[int, ...] = ()) -> View:
    """Return a float tensor's view with the given values, and a gradient if there is one."""
    flat = [values] if not isinstance(values, list) else values
    finite = [float(value) for value in flat if not isinstance(value, str)]
    nan = sum(value == "nan" for value in flat)
    low, high = (min(finite), max(finite)) if finite else (None, None)
    mean = sum(finite) / len(finite) if finite else None
    stats = Stats(low, high, mean, None, nan, len(flat) - len(finite) - nan, False)
    shape = shape or ((len(values),) if isinstance(values, list) else ())
    below = None if grad is None else number(grad)
    return View("tensor", "float32", shape, "cpu", False, True, values, stats, below)


def step(phase: str, tensors: dict[str, View], changed: tuple[str, ...], **more: Any) -> Step:
    """Return the step of a phase with these tensors."""
    fields: dict[str, Any] = {
        "index": 1, "loop": 1, "iteration": 2, "loop_vars": {}, "headline": "", "cell": None,
        "first_line": 3, "last_line": 3, "source": "code", "stdout": "", "ms": 0.1, "ops": (),
        "flows": (),
    }  # fmt: skip
    return Step(phase=phase, tensors=tensors, changed=changed, **(fields | more))


def op(name: str, *inputs: str, output: str | None = None) -> Op:
    """Return an op between named numbers."""
    operands = tuple(Operand(word, None, number(1.0)) for word in inputs)
    return Op(0, name, 3, None, operands, Result(output, number(2.0)))


def leaf_flow(name: str, arrived: float) -> Flow:
    """Return the flow that brings a gradient to a leaf."""
    edge = Edge(None, name, number(arrived))
    return Flow(0, "MulBackward0", None, 3, (number(1.0),), (edge,))
