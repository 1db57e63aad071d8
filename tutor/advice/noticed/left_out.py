"""Weights that nothing moves although backward gives them gradients."""

import ast
from collections.abc import Iterator

from tutor.advice.case import listed
from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import largest
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.trace.model import Step

TURNS = 2
"""So many iterations have to show it: networks that train in turns move one at a time."""

FAR = 1e-3
"""A gradient this much smaller than that of a weight that moved may have been too small to see."""

MAKERS = ("zeros", "ones", "randn", "full", "empty", "Parameter", "normal")
"""Functions that make a weight; data come from elsewhere, even where they require a gradient."""


class LeftOut:
    """Watches for weights with gradients that stay as they are while others move."""

    def __init__(self) -> None:
        self._turn: tuple[int | None, int | None] = (None, None)
        self._reached: dict[str, float] = {}
        self._moved: dict[str, float] = {}
        self._ever: set[str] = set()
        self._missed: dict[str, int] = {}
        self._given: set[str] = set()
        """What models are called with."""
        self._shapes: set[tuple[int, ...]] = set()
        """The shapes of what they are called with."""

    def forget(self) -> None:
        """Forget the iteration that was begun."""
        self._turn = (None, None)
        self._reached, self._moved = {}, {}

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes when an iteration is over."""
        written = seen.written
        self._given |= _given(seen.step)
        self._shapes |= _shapes(seen.step)
        for name, change in seen.weights.items():
            if name in written:
                # It is known, and its step may have been too short to show.
                self._ever.add(name)
            if change.moved:
                self._ever.add(name)
                self._moved[name] = self._reached.get(name, 0.0)
            if change.reached:
                self._reached[name] = largest(change.after.grad) or 0.0
        turn = seen.step.loop, seen.step.iteration
        if turn == self._turn:
            return None
        self._turn = turn
        missed = [name for name in self._count(seen.script) if name not in self._given]
        self._reached, self._moved = {}, {}
        known = _known(seen.script)
        names = [
            name
            for name in missed
            if name in seen.weights
            and not _is_in_plain_list(name, seen.script)
            and not (len(seen.script.optimizers) > 1 and name.startswith(known))
        ]
        if not names or self._on_purpose(names, seen) or self._moves_inputs(seen):
            return None
        return _hint(names, seen.script)

    def _moves_inputs(self, seen: Seen) -> bool:
        """Say whether all that moves is what models are called with: an image, or a change of one.

        The models are looked through then, and stay as they are.
        """
        moved = [seen.weights[name].after.shape for name in self._ever if name in seen.weights]
        inner = any("." in name for name in self._ever)
        return not inner and all(len(each) > 1 and each in self._shapes for each in moved)

    def _on_purpose(self, names: list[str], seen: Seen) -> bool:
        """Say whether an optimizer got the last part of the very model whose first it leaves alone.

        That is how the head of a model is trained and its body kept: ``model.head.parameters()``.
        """
        order = list(seen.weights)
        for optimizer in seen.script.optimizers:
            parts = [] if optimizer.handed is None else list(_parts(optimizer.handed))
            roots = {part.split(".")[0].split("[")[0] for part in parts}
            if len(parts) == 1 and all(name.split(".")[0] in roots for name in names):
                first = min(order.index(name) for name in self._ever if name in order)
                return all(order.index(name) < first for name in names)
        return False

    def _count(self, script: Script) -> list[str]:
        """Count the iteration that is over; return the weights that were left out often enough."""
        least = FAR * max(self._moved.values(), default=0.0)
        if not least:
            return []
        for name, size in self._reached.items():
            if name not in self._ever and size > least and _is_weight(name, script):
                self._missed[name] = self._missed.get(name, 0) + 1
        return [n for n, times in self._missed.items() if times >= TURNS and n not in self._ever]


def _known(script: Script) -> tuple[str, ...]:
    """Return how the parameters of the models are called that optimizers got as a whole.

    Networks that train in turns get gradients while another one moves.
    """
    handed = (optimizer.handed for optimizer in script.optimizers if optimizer.handed)
    calls = (each for node in handed for each in ast.walk(node) if isinstance(each, ast.Attribute))
    return tuple(f"{ast.unparse(each.value)}." for each in calls if each.attr == "parameters")


def _given(step: Step) -> set[str]:
    """Return what a step calls models with: a place, say, by which their result is differentiated.

    What a model holds is called by its path.
    """
    inside = (op for op in step.ops if op.module is not None)
    names = {operand.name for op in inside for operand in op.inputs}
    return {name for name in names if name is not None and "." not in name}


def _shapes(step: Step) -> set[tuple[int, ...]]:
    """Return the shapes of what a step's modules get, their own weights left out."""
    inside = (op for op in step.ops if op.module is not None)
    inputs = (operand for op in inside for operand in op.inputs)
    return {tuple(each.view.shape) for each in inputs if each.name is None or "." not in each.name}


def _is_weight(name: str, script: Script) -> bool:
    """Say whether a leaf is meant to be learned: a module's parameter, or made like a weight.

    Inputs may require a gradient as well, for a penalty or to look at it.
    """
    if "." in name:
        return True
    for node in ast.walk(script.tree):
        if not isinstance(node, ast.Assign) or name not in map(ast.unparse, node.targets):
            continue
        if isinstance(node.value, ast.Call):
            last = ast.unparse(node.value.func).split(".")[-1]
            scalar = node.value.args and isinstance(node.value.args[0], ast.Constant)
            made = last in MAKERS or (last == "tensor" and bool(scalar))
            return made and (last == "Parameter" or _asks_for_gradients(name, node, script))
    return False


def _asks_for_gradients(name: str, made: ast.Assign, script: Script) -> bool:
    """Say whether a statement of its own, or the one that makes a tensor, has it get a gradient.

    Where that is asked for within an expression, ``f(x.requires_grad_())``, the tensor is an input.
    """
    if "requires_grad" in ast.unparse(made.value):
        return True
    for node in ast.walk(script.tree):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="requires_grad_"))):
                if ast.unparse(of) == name:
                    return True
            case ast.Assign(targets=[ast.Attribute(value=of, attr="requires_grad")]):
                if ast.unparse(of) == name:
                    return True
    return False


def _parts(handed: ast.expr) -> Iterator[str]:
    """Yield the parts of models whose parameters are handed over."""
    for node in ast.walk(handed):
        if isinstance(node, ast.Attribute) and node.attr in ("parameters", "named_parameters"):
            owner = node.value
            if isinstance(owner, (ast.Attribute, ast.Subscript)):
                yield ast.unparse(owner)


def _put_in(name: str, script: Script, behind: int) -> int | None:
    """Return the line that puts a new layer in the place of a weight behind another line."""
    for node in ast.walk(script.tree):
        targets = node.targets if isinstance(node, ast.Assign) and node.lineno > behind else []
        if any(name.startswith(place) for place in map(_place, targets) if place):
            return targets[0].lineno
    return None


def _place(target: ast.expr) -> str:
    """Return how the parameters of what is put somewhere are called: ``net.2.`` of ``net[2]``.

    Which part ``net[-1]`` is, the text does not say.
    """
    match target:
        case ast.Subscript(value=whole, slice=ast.Constant(value=int(place))):
            return f"{ast.unparse(whole)}.{place}."
        case ast.Subscript(value=whole):
            return f"{ast.unparse(whole)}."
        case ast.Attribute():
            return f"{ast.unparse(target)}."
    return ""


def _is_in_plain_list(name: str, script: Script) -> bool:
    """Say whether a weight stands in a plain list of a model that was handed over as a whole.

    That its module does not find it there is told by itself.
    """
    for handed in (optimizer.handed for optimizer in script.optimizers if optimizer.handed):
        for node in ast.walk(handed):
            if isinstance(node, ast.Attribute) and node.attr in ("parameters", "named_parameters"):
                owner = f"{ast.unparse(node.value)}."
                if name.startswith(owner) and "[" in name.removeprefix(owner):
                    return True
    return False


def _hint(names: list[str], script: Script) -> Hint:
    some = listed(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} more"
    verb = (
        "have gradients, but no update moves them"
        if names[1:]
        else "has a gradient, but no update moves it"
    )
    if len(script.optimizers) != 1:
        return Hint("not handed to the optimizer", None, f"{some} {verb} while others move.")
    optimizer = script.optimizers[0]
    handed = "" if optimizer.handed is None else f" It got {ast.unparse(optimizer.handed)}."
    text = f"{some} {verb}: {optimizer.name} does not know {'them' if names[1:] else 'it'}.{handed}"
    new = _put_in(names[0], script, optimizer.line)
    if new is not None:
        text += f" Line {new} put a new layer there behind it: make the optimizer after that."
        return Hint("not handed to the optimizer", optimizer.line, text)
    mend = " Hand over all that is to be learned, such as model.parameters() or a list of weights."
    return Hint("not handed to the optimizer", optimizer.line, text + mend)
