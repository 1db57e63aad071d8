"""The graph of a recorded step: its ops, or the ops of earlier steps that its backward ran."""

from collections.abc import Callable

from tutor.plain.numbers import scalar
from tutor.trace.likeness import alike
from tutor.trace.model import Op, Operand, Step, View
from tutor.ui.drawing.graph import Graph, Node

Earlier = Callable[[int], Step]
"""Gives the step at a position; IndexError where there is none."""


class Builder:
    """Collects nodes; operands of the same name and value are one node."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[list[int]] = []
        self._operands: list[tuple[str, View, int]] = []

    def add(self, node: Node) -> int:
        """Add a node that nothing feeds yet."""
        self.nodes.append(node)
        self.inputs.append([])
        return len(self.nodes) - 1

    def operand(self, operand: Operand, ops: tuple[Op, ...]) -> int:
        """Return the quiet node of an operand that no drawn node makes."""
        view = operand.view
        for name, known, number in self._operands:
            if name == operand.name and alike(known, view):
                return number
        if operand.name:
            node = Node(operand.name, value=view, quiet=True)
        elif view.kind == "number":
            node = Node(scalar(view.values), quiet=True)
        else:
            made = operand.from_ is not None and operand.from_ < len(ops)
            label = called(ops[operand.from_ or 0]) if made else view.kind
            node = Node(label, value=view, quiet=True)
        number = self.add(node)
        if operand.name:
            self._operands.append((operand.name, view, number))
        return number

    def graph(self, lit: int | None, root: int) -> Graph:
        """Return what has been collected."""
        return Graph(tuple(self.nodes), tuple(map(tuple, self.inputs)), lit, root)


def called(op: Op) -> str:
    """Return an op with the numbers that it was given beside its operands: ``pow 2``."""
    numbers = [argument for argument in op.arguments if _number(argument)]
    if not numbers:
        return op.op
    if op.inputs and op.arguments[0] in numbers:
        return f"{op.op}({', '.join(numbers)}, ..)"
    return f"{op.op} {', '.join(numbers)}"


def _number(argument: str) -> bool:
    """Whether an argument is a number, by itself or under a name."""
    try:
        float(argument.rpartition("=")[2])
    except ValueError:
        return False
    return True


def op_graph(step: Step, lit: Op | None) -> Graph:
    """Return the graph of a step's ops with their values; there are no gradients yet."""
    builder = Builder()
    made: dict[int, int] = {}
    for op in step.ops:
        view = op.output.view
        node = Node(called(op), op.output.name or "", view, line=op.line)
        feeding = [
            made[operand.from_] if operand.from_ in made else builder.operand(operand, step.ops)
            for operand in op.inputs
        ]
        made[op.id] = builder.add(node)
        builder.inputs[made[op.id]] = feeding
    return builder.graph(made[lit.id] if lit else None, made[step.ops[-1].id])
