"""Small graphs for the tests of the drawing, as such and as recorded steps."""

import msgspec
from scenes import STEPS, view

from tutor.trace.model import Edge, Flow, Op, Operand, OpRef, Result, Step, View
from tutor.ui.drawing.graph import Graph, Node

ONE = view(1.0)


def number(label: str, value: float, gradient: float | None = None, name: str = "") -> Node:
    """Return a node that holds one number; without a gradient it is a quiet one."""
    back = None if gradient is None else view(gradient)
    return Node(label, name, view(value), back, quiet=gradient is None)


def product() -> Graph:
    """Return the graph of ``y = w * x`` with w = 3, x = 2 and a gradient of 1."""
    nodes = (number("w", 3.0, 2.0), number("x", 2.0), number("mul", 6.0, 1.0, "y"))
    return Graph(nodes, ((), (), (0, 1)), root=2)


def shared() -> Graph:
    """Return the graph of ``b = a * a; c = b + a`` at a = 3: a feeds three inputs."""
    nodes = (
        number("a", 3.0, 7.0),
        number("mul", 9.0, 1.0, "b"),
        number("add", 12.0, 1.0, "c"),
    )
    return Graph(nodes, ((), (0, 0), (1, 0)), root=2)


def chain(length: int, lit: int | None = None) -> Graph:
    """Return so many nodes, each feeding the next."""
    nodes = tuple(number(f"op{place}", 1.5, -0.5) for place in range(length))
    inputs = tuple((place - 1,) if place else () for place in range(length))
    return Graph(nodes, inputs, lit, length - 1)


def grad(value: float) -> View:
    return view(value, requires_grad=True)


def operand(name: str | None, source: int | None = None, value: View | None = None) -> Operand:
    return Operand(name, source, grad(3.0) if value is None else value)


def op(number: int, name: str, inputs: tuple[Operand, ...], result: Result, *arguments: str) -> Op:
    return Op(number, name, 7, None, inputs, result, arguments)


def backward(flows: tuple[Flow, ...], index: int = 1) -> Step:
    step = next(s for s in STEPS if s.phase == "backward")
    return msgspec.structs.replace(step, index=index, ops=(), flows=flows, tensors={})


def forward(*ops: Op) -> Step:
    return msgspec.structs.replace(STEPS[1], index=0, ops=ops, flows=(), tensors={})


USED_TWICE = (
    forward(
        op(0, "mul", (operand("a"), operand("a")), Result("b", grad(9.0)), "$0", "$1"),
        op(1, "add", (operand("b", 0), operand("a")), Result("c", grad(12.0)), "$0", "$1"),
    ),
    backward(
        (
            Flow(
                0, "AddBackward0", OpRef(0, 1), 7, (ONE,), (Edge(1, None, ONE), Edge(2, "a", ONE))
            ),
            Flow(
                1, "MulBackward0", OpRef(0, 0), 7, (ONE,),
                (Edge(2, "a", view(3.0)), Edge(2, "a", view(3.0))),
            ),
            Flow(2, "AccumulateGrad", None, None, (view(7.0),), ()),
        )
    ),
)  # fmt: skip
"""A forward and a backward step of ``b = a * a; c = b + a`` at a = 3."""


def linear() -> tuple[Step, Step]:
    """Return a forward and a backward of a linear layer, which makes two nodes."""
    data = view([[1.0], [2.0]], (2, 1))
    gone = view([[0.5], [0.5]], (2, 1))
    weight = view([[3.0]], (1, 1), requires_grad=True)
    bias = view([4.0], (1,), requires_grad=True)
    inputs = (operand("X", None, data), operand("W", None, weight), operand("b", None, bias))
    out = Result("y", view([[7.0], [10.0]], (2, 1), requires_grad=True))
    ref = OpRef(0, 0)
    passed = view([[1.5]], (1, 1))
    flows = (
        Flow(
            0, "AddmmBackward0", ref, 7, (gone,),
            (Edge(1, "b", view([1.0], (1,))), Edge(2, None, passed)),
        ),
        Flow(1, "AccumulateGrad", None, None, (view([1.0], (1,)),), ()),
        Flow(2, "TBackward0", ref, 7, (passed,), (Edge(3, "W", passed),)),
        Flow(3, "AccumulateGrad", None, None, (passed,), ()),
    )  # fmt: skip
    return forward(op(0, "linear", inputs, out, "$0", "$1", "$2")), backward(flows)
