"""What a statement shows about its phase by itself: that it goes backward, updates or clears."""

import ast
from collections.abc import Mapping

from tutor.lesson.blocks import Blocks
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit, differentiable_slice
from tutor.lesson.inference.fresh import fresh_leaves
from tutor.lesson.inference.gone_through import plainly
from tutor.lesson.inference.handing import handed_on
from tutor.lesson.inference.paths import base, calls, changed, path, reads


class Evidence:
    """Tells what the statements of one script show."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.bindings = bindings
        self.scalers = _receivers(blocks, "scale")
        self.certain = any(self._is_optimizer(name) for name in _receivers(blocks, "step"))

    def shown(self, units: list[Unit], aliases: Aliases, fetched: set[str]) -> list[set[str]]:
        """Return the phases that each unit of a straight line shows by itself.

        What is `fetched` or made anew for each pass is data, even if it has a gradient.
        """
        fetched = fetched | fresh_leaves(units)
        leads, owning = self._leads(units), _owning(units) - fetched
        # An element of ``ws + bs`` is a weight, though what ``ws`` leads to may be none of its own.
        names = {n.removesuffix(".data") for each in units for n in changed(each.statement)}
        weights = {n for n in names - fetched if aliases.of({n}) & (leads - fetched)}
        handed = handed_on(units)
        gradients: set[str] = set()
        found: list[set[str]] = []
        for each in units:
            phases = self._direct(each.statement)
            if not phases and self._hands_over(each, gradients):
                phases.add("backward")
            if "backward" in phases:
                gradients |= each.writes
            elif self._writes_weight(each, gradients, weights, owning, handed):
                phases.add("update")
            elif not phases and self._reads_gradient(each, gradients):
                gradients |= {name for name in each.writes if not name.endswith(".grad")}
            found.append(phases)
        self._discards(units, found)
        self._prepares(units, found, gradients)
        return found

    def _discards(self, units: list[Unit], found: list[set[str]]) -> None:
        """Take back the backwards whose gradients are cleared before the only optimizer's step.

        Such a one looks for where the model errs (adversarial examples), and trains nothing.
        """
        pending: list[int] = []
        cleared: list[int] = []
        stepping = {name for each in units for name in self._stepping(each.statement)}
        for index, (each, phases) in enumerate(zip(units, found, strict=True)):
            if "update" in phases:
                pending, cleared = [], []
            if "zero_grad" in phases and len(stepping) == 1 and each.reads & stepping:
                pending, cleared = [], cleared + pending
            if "backward" in phases:
                pending.append(index)
                for discarded in cleared:
                    found[discarded].discard("backward")

    def steps(self, statement: ast.stmt) -> bool:
        """Tell whether an optimizer steps in a statement itself."""
        return any(self._is_step(call) for call in calls(statement))

    def _stepping(self, statement: ast.stmt) -> list[str]:
        """Return the receivers of the steps in a statement."""
        steps = (call for call in calls(statement) if self._is_step(call))
        return [base(call.func.value) for call in steps if isinstance(call.func, ast.Attribute)]

    def _direct(self, statement: ast.stmt) -> set[str]:
        """Return what the calls of a statement show."""
        found: set[str] = set()
        if backward_roots(statement, self.bindings):
            found.add("backward")
        if any(self._is_step(call) for call in calls(statement)):
            found.add("update")
        if clears(statement):
            found.add("zero_grad")
        return found

    def _hands_over(self, each: Unit, gradients: set[str]) -> bool:
        """Tell whether a unit puts a gradient where the optimizer looks for it: ``p.grad = g``."""
        match each.statement:
            case ast.Assign(targets=[ast.Attribute(attr="grad") as target], value=value):
                # ``g if p.grad is None else p.grad + g`` does so as well.
                given = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                anew = any(path(target) not in reads(each) for each in given)
                return anew and self._reads_gradient(each, gradients)
        return False

    def _leads(self, units: list[Unit]) -> set[str]:
        """Return the paths that lead to what is differentiated."""
        found: set[str] = set()
        for index, each in enumerate(units):
            for root in backward_roots(each.statement, self.bindings)[:1]:
                needed = reads(root)
                places = differentiable_slice(units, index, needed)
                found = found.union(needed, *(units[place].flow for place in places))
        return found

    def _prepares(self, units: list[Unit], found: list[set[str]], gradients: set[str]) -> None:
        """Count to the update what makes a step out of gradients: momentum, decay of weights."""
        wanted: set[str] = set()
        for index in range(len(units) - 1, -1, -1):
            each = units[index]
            if "update" in found[index] and each.reads & gradients:
                wanted |= each.reads & gradients
            elif each.writes & wanted and not found[index] and not each.header:
                found[index].add("update")
                wanted |= each.reads & gradients

    def _is_step(self, call: ast.Call) -> bool:
        """Tell whether a call is an optimizer's step: ``opt.step()``, ``scaler.step(opt)``."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "step":
            return False
        receiver = base(call.func.value)
        if self._is_scheduler(receiver):
            return False
        if self._is_optimizer(receiver) or receiver in self.scalers:
            return True
        if self.bindings.classes(receiver) or not receiver:
            return False
        known = (self.bindings.functions_of, self.bindings.made_for)
        closure = all(any(of(path(a)) for of in known) for a in call.args)
        return closure and not call.keywords and not self.certain

    def _is_optimizer(self, name: str) -> bool:
        """Tell whether a path was bound to something made by `torch.optim`."""
        return any(self._optimizes(maker) for maker in self.bindings.makers(name))

    def _optimizes(self, maker: str) -> bool:
        """Tell whether what has this full name makes an optimizer."""
        makers = self.bindings.ancestors(maker) or [maker]
        return any(m.startswith("torch.optim.") and "lr_scheduler" not in m for m in makers)

    def _is_scheduler(self, name: str) -> bool:
        """Tell whether a path was bound to a learning-rate scheduler."""
        makers = self.bindings.makers(name)
        if any(self._optimizes(maker) for maker in makers):
            return False
        return "sched" in name or any("lr_scheduler" in m or m.endswith("LR") for m in makers)

    def _writes_weight(
        self,
        each: Unit,
        gradients: set[str],
        weights: set[str],
        owning: set[str],
        handed: Mapping[str, set[str]],
    ) -> bool:
        """Tell whether a unit changes a weight by what was found as its gradient.

        What it makes may be `handed` to the weight by another unit, as what a function returns is.
        """
        if each.header:
            return False
        for target in changed(each.statement):
            name = target.removesuffix(".data")
            if ".grad" in target:
                continue
            own = {name, *handed.get(name, ())} & each.reads & weights
            if (own or name in owning) and self._reads_gradient(each, gradients):
                return True
        return False

    def _reads_gradient(self, each: Unit, gradients: set[str]) -> bool:
        """Tell whether a unit reads a name that holds a gradient, or a ``.grad``."""
        ends = [name for name in each.reads if name.endswith(".grad")]
        own = [name for name in ends if name.partition(".")[0] not in self.bindings.imports]
        return bool(each.reads & gradients) or bool(own)


def _owning(units: list[Unit]) -> set[str]:
    """Return the paths whose ``.grad`` is read: only what learns, or what leads to it, has one."""
    read = {name for each in units for name in each.reads if name.endswith(".grad")}
    return {name.removesuffix(".grad").removesuffix(".data") for name in read}


def _receivers(blocks: Blocks, method: str) -> set[str]:
    """Return the paths on which a method of this name is called anywhere in the script."""
    return {
        path(call.func.value)
        for statement in blocks.places
        for call in calls(statement)
        if isinstance(call.func, ast.Attribute) and call.func.attr == method
    }


def backward_roots(statement: ast.stmt, bindings: Bindings) -> list[ast.expr]:
    """Return the expressions that a statement differentiates, none if it does not go backward.

    A gradient that is itself differentiated later (``create_graph=True``) belongs to the loss.
    """
    roots: list[ast.expr] = []
    for call in calls(plainly(statement)):
        if any(keyword.arg == "create_graph" for keyword in call.keywords):
            continue
        full = bindings.full(path(call.func))
        if full in ("torch.autograd.grad", "torch.autograd.backward") and call.args:
            roots.append(call.args[0])
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
            roots.append(call.func.value)
            roots.extend(call.args[:1])
    return roots


def clears(statement: ast.stmt) -> bool:
    """Tell whether a statement clears gradients."""
    for call in calls(statement):
        if isinstance(call.func, ast.Attribute):
            emptied = call.func.attr in ("zero_", "fill_") and _is_gradient(call.func.value)
            if call.func.attr == "zero_grad" or emptied:
                return True
    match statement:
        case ast.Assign(targets=targets, value=ast.Constant(value=None | 0)):
            return any(map(_is_gradient, targets))
        case ast.Assign(targets=targets, value=ast.Call(func=function)):
            zeros = path(function).rpartition(".")[2] in ("zeros_like", "zeros")
            return zeros and any(map(_is_gradient, targets))
        case ast.AugAssign(target=target, op=ast.Mult(), value=ast.Constant(value=0)):
            return _is_gradient(target)
    return False


def _is_gradient(node: ast.expr) -> bool:
    """Tell whether an expression is a gradient or its data: ``w.grad``, ``ws[0].grad.data``."""
    while isinstance(node, ast.Attribute) and node.attr != "grad":
        node = node.value
    return isinstance(node, ast.Attribute)
