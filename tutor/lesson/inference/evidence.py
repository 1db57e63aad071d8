"""What a single statement shows about its phase: that it goes backward, updates or clears."""

import ast
from collections.abc import Iterator

from tutor.lesson.blocks import Blocks, expressions
from tutor.lesson.inference.bindings import Bindings, path


class Evidence:
    """Tells the phases that statements show by themselves, without any data flow."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.bindings = bindings
        self.phases: dict[ast.stmt, set[str]] = {}
        self.gradients: set[str] = set()
        self.scalers = _receivers(blocks, "scale")
        self.certain = any(self._is_optimizer(name) for name in _receivers(blocks, "step"))
        for statement in blocks.places:
            self._find(statement)

    def _find(self, statement: ast.stmt) -> None:
        """Note the phases of one statement, in textual order."""
        found = self.phases.setdefault(statement, set())
        if backward_roots(statement, self.bindings):
            found.add("backward")
            self.gradients.update(written(statement))
        if any(self._is_step(call) for call in calls(statement)) or self._writes_weight(statement):
            found.add("update")
        if clears(statement):
            found.add("zero_grad")
        simple = isinstance(statement, (ast.Assign, ast.AnnAssign))
        if simple and not found and _reads_gradient(statement, self.gradients):
            self.gradients.update(written(statement))

    def _is_step(self, call: ast.Call) -> bool:
        """Tell whether a call is an optimizer's step: ``opt.step()``, ``scaler.step(opt)``."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "step":
            return False
        receiver = path(call.func.value)
        if self._is_scheduler(receiver):
            return False
        if self._is_optimizer(receiver) or receiver in self.scalers:
            return True
        closure = all(path(a) in self.bindings.functions for a in call.args)
        return closure and not call.keywords and not self.certain

    def _is_optimizer(self, name: str) -> bool:
        """Tell whether a path was bound to something made by `torch.optim`."""
        makers = self.bindings.makers(name)
        return any(m.startswith("torch.optim.") and "lr_scheduler" not in m for m in makers)

    def _is_scheduler(self, name: str) -> bool:
        """Tell whether a path was bound to a learning-rate scheduler."""
        makers = self.bindings.makers(name)
        return "sched" in name or any("lr_scheduler" in m or m.endswith("LR") for m in makers)

    def _writes_weight(self, statement: ast.stmt) -> bool:
        """Tell whether a statement changes a weight by what was found as its gradient."""
        targets = [target for target in changed(statement) if ".grad" not in target]
        for target in targets:
            base = target.removesuffix(".data")
            if f"{base}.grad" in reads(statement):
                return True
            if base in reads(statement) and _reads_gradient(statement, self.gradients):
                return True
        return False


def _receivers(blocks: Blocks, method: str) -> set[str]:
    """Return the paths on which a method of this name is called anywhere in the script."""
    return {
        path(call.func.value)
        for statement in blocks.places
        for call in calls(statement)
        if isinstance(call.func, ast.Attribute) and call.func.attr == method
    }


def _reads_gradient(statement: ast.stmt, gradients: set[str]) -> bool:
    """Tell whether a statement reads a name that holds a gradient, or a ``.grad``."""
    found = reads(statement)
    return bool(found & gradients) or any(name.endswith(".grad") for name in found)


def calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls in a statement itself."""
    return (node for node in expressions(statement) if isinstance(node, ast.Call))


def backward_roots(statement: ast.stmt, bindings: Bindings) -> list[ast.expr]:
    """Return the expressions that a statement differentiates, none if it does not go backward.

    A gradient that is itself differentiated later (``create_graph=True``) belongs to the loss.
    """
    roots: list[ast.expr] = []
    for call in calls(statement):
        if any(keyword.arg == "create_graph" for keyword in call.keywords):
            continue
        full = bindings.full(path(call.func))
        if full == "torch.autograd.grad" and call.args:
            roots.append(call.args[0])
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
            roots.append(call.func.value)
            roots.extend(call.args[:1])
    return roots


def clears(statement: ast.stmt) -> bool:
    """Tell whether a statement clears gradients."""
    for call in calls(statement):
        if isinstance(call.func, ast.Attribute):
            inside = path(call.func.value)
            emptied = call.func.attr in ("zero_", "fill_") and ".grad" in inside
            if call.func.attr == "zero_grad" or emptied:
                return True
    match statement:
        case ast.Assign(targets=targets, value=ast.Constant(value=None | 0)):
            return any(path(target).endswith(".grad") for target in targets)
        case ast.AugAssign(target=target, op=ast.Mult(), value=ast.Constant(value=0)):
            return path(target).endswith(".grad")
    return False


def written(node: ast.AST) -> set[str]:
    """Return the paths that are bound or changed anywhere inside a node."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, (ast.Name, ast.Attribute)) and isinstance(each.ctx, ast.Store):
            found.add(path(each))
        elif isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store):
            found.add(path(each.value))
        elif isinstance(each, ast.Call) and _is_in_place(each):
            found.add(path(each.func.value) if isinstance(each.func, ast.Attribute) else "")
    return found - {""}


def changed(statement: ast.stmt) -> set[str]:
    """Return the paths that a statement itself binds or changes in place."""
    match statement:
        case ast.Assign(targets=targets):
            return set().union(*(written(target) for target in targets))
        case ast.AugAssign(target=target):
            return written(target)
        case ast.Expr(value=ast.Call() as call) if _is_in_place(call):
            return written(call)
    return set()


def _is_in_place(call: ast.Call) -> bool:
    """Tell whether a call changes its receiver by torch's convention of a trailing underscore."""
    match call.func:
        case ast.Attribute(attr=name):
            return name.endswith("_") and not name.endswith("__") and name != "requires_grad_"
    return False


def reads(node: ast.AST) -> set[str]:
    """Return the paths that are read anywhere inside a node, with each of their beginnings."""
    found: set[str] = set()
    for each in ast.walk(node):
        name = path(each)
        in_place = isinstance(each, ast.AugAssign)
        if in_place or (name and isinstance(getattr(each, "ctx", None), ast.Load)):
            found.add(path(each.target) if isinstance(each, ast.AugAssign) else name)
    return found - {""}
