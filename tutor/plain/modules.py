"""What flowed through the modules of a step, as a short tree of text."""

from dataclasses import replace

from tutor.trace.grouping import Group, grouped, rows
from tutor.trace.model import Op, Step

LINES = 14
"""So many lines are printed of a tree; it is folded as far as that takes."""


def module_lines(step: Step, ascii: bool = False) -> list[str]:
    """Return a line for each module that ran: its class, shapes in and out, and its parameters.

    Nothing is said of a step in which no more than one module ran: its op says as much.
    """
    tree = [_without_ops(item) for item in grouped(step) if isinstance(item, Group)]
    if sum(_count(group) for group in tree) < 2:
        return []
    shown = [row for row in rows(tree, LINES) if isinstance(row.item, Group)]
    texts = [
        f"{'  ' * row.depth}{_named(row.item)}" for row in shown if isinstance(row.item, Group)
    ]
    width = max(map(len, texts))
    lines = [
        f"{text:{width}}  {_facts(row.item, row.folded, ascii)}".rstrip()
        for text, row in zip(texts, shown, strict=True)
        if isinstance(row.item, Group)
    ]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"... {len(lines) - LINES + 1} modules more"]
    return lines


def _without_ops(group: Group) -> Group:
    """Return a group without the lines of its ops, which equations tell of."""
    inside: list[Group | Op] = [_without_ops(g) for g in group.inside if isinstance(g, Group)]
    return replace(group, inside=inside)


def _count(group: Group) -> int:
    return 1 + sum(_count(inner) for inner in group.inside if isinstance(inner, Group))


def _named(group: Group) -> str:
    return f"{group.name} {group.module.kind}" if group.module else group.name


def _facts(group: Group, folded: bool, ascii: bool) -> str:
    """Return the shapes that a module took and gave, and how many parameters it has."""
    arrow = "->" if ascii else "→"
    gave = ", ".join(str(list(each)) for each in (*group.also, group.given) if each is not None)
    ends = [str(list(group.taken)) if group.taken is not None else "", gave]
    words = [f" {arrow} ".join(filter(None, ends)) if group.called else "not called itself"]
    count = group.module.parameters if group.module else 0
    if count:
        words.append(f"{count:,} parameter{'s' if count != 1 else ''}")
    inner = _count(group) - 1
    if folded and inner:
        words.append(f"{inner} module{'s' if inner != 1 else ''} inside")
    return ", ".join(words)
