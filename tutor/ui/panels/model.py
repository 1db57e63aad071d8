"""The models of the script as a tree: modules, their parameters, and the sizes of gradients."""

from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import scalar
from tutor.trace.model import Module, Step, View
from tutor.trace.norms import norm, together
from tutor.ui.cells import counted, cut, fit, right, text, text_width, wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.page import Page
from tutor.ui.panels.modules import sizes
from tutor.ui.scene import Scene

PAGES = 4
"""The tree is open as deep as it takes no more than so many times the room that there is."""

NUMBER = 10
"""The cells of a column of norms."""


class Entry(NamedTuple):
    """A line of the tree: a module with the views of its parameters, or one parameter."""

    depth: int
    label: str
    facts: str
    views: tuple[View, ...]
    is_module: bool
    changed: bool = False


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the tree of modules with sizes, shapes, and the norms of values and gradients."""
    step = scene.step
    if step is None or not step.modules:
        return Page(wrap("The script holds no module of torch.nn here.", columns, "quiet"), "model")
    entries = _entries(step)
    deepest = max(entry.depth for entry in entries)
    shown = entries
    for depth in range(1, deepest + 1):
        fitting = [entry for entry in entries if entry.depth <= depth]
        if depth > 1 and len(fitting) > rows * PAGES:
            break
        shown = fitting
    label = min(max(text_width(_label(entry)) for entry in shown), columns * 2 // 5)
    facts = max(text_width(entry.facts) for entry in shown)
    facts = min(max(facts, len("parameters")), columns - label - 2 * NUMBER - 4)
    head: Line = (
        Span("  "),
        *fit(text("module", "quiet"), label),
        Span("  "),
        *fit(text("parameters", "quiet"), facts),
        right("|value|", NUMBER, "quiet"),
        right("|grad|", NUMBER, "quiet"),
    )
    lines = [_line(entry, label, facts, columns, scene.glyphs) for entry in shown]
    return Page((cut(head, columns), *lines), "model", _foot(step, len(shown) < len(entries)))


def _foot(step: Step, folded: bool) -> str:
    total = sum(module.parameters for module in step.modules if not module.path)
    words = f"{counted(len(step.modules), 'module')}, {counted(total, 'parameter')}"
    return f"{words}, folded to fit" if folded else words


def _entries(step: Step) -> list[Entry]:
    """Return all modules and parameters in the order of the models."""
    found: list[Entry] = []
    for module in step.modules:
        depth = len(module.path.split(".")) if module.path else 0
        views = _views(step, module)
        mode = "" if module.training else ", eval"
        count = f"{module.parameters:,}{mode}" if module.parameters else mode.removeprefix(", ")
        name = f"{module.path.rpartition('.')[2] or module.model} {module.kind}"
        found.append(Entry(depth, name, count, views, True))
        for key, known in module.own.items():
            if known not in step.tensors:
                continue
            view = step.tensors[known]
            fixed = "" if view.requires_grad else " fixed"
            shown = f"{sizes(view.shape)}{fixed}"
            changed = known in step.changed
            found.append(Entry(depth + 1, key, shown, (view,), False, changed))
    return found


def _views(step: Step, module: Module) -> tuple[View, ...]:
    """Return the parameters of a module and of all inside it, each once."""
    start = f"{module.path}." if module.path else ""
    names = {
        known
        for inner in step.modules
        if inner.model == module.model and f"{inner.path}.".startswith(start)
        for known in inner.own.values()
    }
    views = [step.tensors[name] for name in sorted(names) if name in step.tensors]
    return tuple(view for view in views if view.requires_grad)


def _label(entry: Entry) -> str:
    return "  " * entry.depth + entry.label


def _line(entry: Entry, label: int, facts: int, columns: int, glyphs: Glyphs) -> Line:
    """Return a line: the name, how many or in which shape, the norms, and a sign of a change."""
    role: Role = "strong" if entry.is_module else "text"
    value = norm(entry.views[0]) if not entry.is_module else together(entry.views)
    grads = [view.grad for view in entry.views if view.grad is not None]
    grad = together(grads)
    none = "none" if not entry.is_module and entry.views[0].requires_grad and not grads else ""
    line: Line = (
        Span(f"{glyphs.changed} " if entry.changed else "  ", "now"),
        *fit(text(_label(entry), role), label, glyphs.dots),
        Span("  "),
        *fit(text(entry.facts, "quiet"), facts, glyphs.dots),
        right(_number(value, entry.views), NUMBER, "number"),
        right(_number(grad, grads) or none, NUMBER, "number" if grads else "quiet"),
    )
    return cut(line, columns, glyphs.dots)


def _number(value: float | None, views: "tuple[View, ...] | list[View]") -> str:
    """Return a norm in short; in words where an element is no number."""
    if value is None:
        odd = any(view.stats.nan or view.stats.inf for view in views)
        return "NaN/inf" if odd else ""
    return scalar(value, 4)
