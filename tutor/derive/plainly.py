"""Equations of what no recorded call explains: plain Python numbers, and cleared gradients.

Python's own numbers pass by torch and NumPy, so their equations come from the source: an
assignment whose right side is arithmetic over numbers and names of the record.
"""

import ast
import re
from collections.abc import Iterator

from tutor.derive.bindings import changes_in_place, is_second_name, loop_names, tree
from tutor.derive.parts import untold
from tutor.derive.proof import Verdict, proved
from tutor.derive.remarks import outdated
from tutor.derive.seeing import seen
from tutor.derive.stated import Derived, stated, without_expression
from tutor.lesson.model import phases_in
from tutor.maths.calls import called
from tutor.maths.expression import Expr, Leaf, NoRule, expression
from tutor.trace.likeness import alike
from tutor.trace.model import Step, View

CLEARING = re.compile(r"zero_grad|\.grad\s*=\s*None")
"""What clears gradients in the code of a step that does something else as well."""

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
}  # fmt: skip
"""Python's operators by the names of their calls."""


def numbers(step: Step, previous: Step | None, names: set[str], digits: int) -> Iterator[Derived]:
    """Yield an equation for each Python number by the last assignment of the step's code to it.

    So too for a second name of a tensor (``y_pred = h``). `names` have an equation already.
    """
    found = list(_assignments(step))
    for place, (target, value, line) in enumerate(found):
        view = step.tensors.get(target)
        after = {name for name, _, _ in found[place + 1 :]}
        if view is None or target in names | after:
            continue
        if view.kind != "number" and not isinstance(value, ast.Name):
            continue
        before = {name for name, _, _ in found[:place]} - after
        try:
            expr = expression(_Reading(target, step, previous, before).of(value))
        except NoRule:
            continue
        recorded = seen(view, target)
        verdict = proved(expr, recorded, frozenset({view.dtype}))
        if verdict.checked and not (isinstance(expr, Leaf) and expr.name == target):
            remarks = outdated(expr, target, step)
            yield stated(target, expr, recorded, view, verdict, digits, remarks).at(line)


def _assignments(step: Step) -> Iterator[tuple[str, ast.expr, int]]:
    """Yield name, right side and line of each plain assignment, in order."""
    for target, value, line in _flat(tree(step.source).body):
        yield target, value, step.first_line + line - 1


def _flat(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr, int]]:
    for statement in body:
        match statement:
            case ast.With(body=inner):
                yield from _flat(inner)
            case ast.Assign([ast.Name(name)], value):
                yield name, value, statement.lineno
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
                for target, value in zip(targets, values, strict=True):
                    if isinstance(target, ast.Name):
                        yield target.id, value, statement.lineno
            case ast.AugAssign(ast.Name(name) as target, operator, value):
                whole = ast.BinOp(ast.Name(name, ast.Load()), operator, value)
                yield target.id, whole, statement.lineno


class _Reading:
    """Reads the right side of an assignment to `target`; `done` are the names assigned before."""

    def __init__(self, target: str, step: Step, previous: Step | None, done: set[str]) -> None:
        self._target = target
        self._step = step
        self._previous = previous
        self._done = done

    def of(self, node: ast.expr) -> Expr:
        """Return an expression. NoRule for what is no arithmetic over the record's names."""
        match node:
            case ast.Constant(bool() | int() | float() as number):
                return expression(number)
            case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
                return called(OPERATORS[type(operator)], (self.of(left), self.of(right)), {})
            case ast.UnaryOp(ast.USub(), operand):
                return called("neg", (self.of(operand),), {})
            case ast.Call(ast.Name("float"), [operand], []):
                return self.of(operand)
            case ast.Call(ast.Attribute(operand, "item"), [], []):
                return self.of(operand)
            case ast.Name() | ast.Attribute():
                return self._named(ast.unparse(node))
        raise NoRule("no arithmetic")

    def _named(self, name: str) -> Leaf:
        """Return a name's value as it was when the assignment ran."""
        old = name == self._target or (name in self._step.changed and name not in self._done)
        source = self._previous if old else self._step
        view: View | None = source.tensors.get(name) if source else None
        if view is None:
            raise NoRule(f"{name} is not in the record")
        return seen(view, name)


def through_views(step: Step) -> Iterator[Derived]:
    """Yield what calls may have changed through something like what ``reshape`` gave."""
    for name, op in untold(step).items():
        why = f"not checked: {op.op} changes another form of {name}, for which there is no rule"
        value = step.tensors[name].values
        yield without_expression(name, "?", value, Verdict(None, why)).at(op.line, op.id)


def cleared(step: Step, previous: Step | None, names: set[str]) -> Iterator[Derived]:
    """Yield an equation for each gradient that was there before the step and is gone after it."""
    for name, view in step.tensors.items():
        before = previous.tensors.get(name) if previous else None
        if before is None or before.grad is None or view.grad is not None:
            continue
        if f"{name}.grad" in names or is_second_name(name, step):
            continue
        if _form(before) != _form(view):
            # Inside of a function the name may stand for something else.
            continue
        if not (name in names or before.same_values(view) or _clears(step)):
            # So it does where a function is called once more, for another model.
            continue
        yield without_expression(f"{name}.grad", "None", None, Verdict(True, None))


def _clears(step: Step) -> bool:
    """Say whether the code of a step, or its phase, tells that it clears gradients."""
    return "zero_grad" in phases_in(step.phase) or CLEARING.search(step.source) is not None


def _moves_with(name: str, other: str, step: Step, previous: Step) -> bool:
    """Say whether two names hold the same before and after a step, as two of one memory do."""
    return all(
        other in each.tensors
        and each.tensors[other].values == each.tensors[name].values is not None
        for each in (previous, step)
    )


def _form(view: View) -> tuple[object, ...]:
    return view.kind, view.shape, view.dtype, view.requires_grad, view.is_leaf


def unexplained(step: Step, previous: Step | None, names: set[str]) -> Iterator[Derived]:
    """Yield, for an update, what changed in value although no recorded call says how."""
    if "update" not in phases_in(step.phase) or previous is None:
        return
    for name in step.changed:
        before, now = previous.tensors.get(name), step.tensors[name]
        if before is None or name in names or now.kind == "number":
            continue
        if now.requires_grad and not now.is_leaf:
            # It was made in the graph, of what has changed: a view of a weight moves with it.
            continue
        if is_second_name(name, step) or _gone_through(name, step, previous):
            continue
        if _stands_for(name, step, previous):
            continue
        if any(_moves_with(name, other, step, previous) for other in names):
            continue
        if (before.values, before.stats) != (now.values, now.stats):
            why = f"not checked: no recorded call says how it changed{_through(step)}"
            yield without_expression(name, "?", now.values, Verdict(None, why))


def _gone_through(name: str, step: Step, previous: Step) -> bool:
    """Say whether a name is a loop's for what the script had by another name before the step."""
    return name in loop_names(step.source) and any(
        other != name and alike(step.tensors[name], view)
        for other, view in previous.tensors.items()
    )


def _stands_for(name: str, step: Step, previous: Step) -> bool:
    """Say whether a name has come to stand for what had another name, which it hides now.

    A loop's header has run on at the end of a step within it: ``p`` is the next weight by then.
    """
    return any(
        other != name and other not in step.tensors and alike(step.tensors[name], view)
        for other, view in previous.tensors.items()
    )


def _through(step: Step) -> str:
    """Return what a value may have changed through that no call of the step names."""
    found = dict.fromkeys(op.output.name for op in step.ops if changes_in_place(op))
    names = [name for name in found if name is not None]
    return f"; it may be a part of {' or '.join(names)}, changed in place" if names else ""
