"""Comprehensions that make weights, or sums of gradients, anew: ``[w - lr * g for w, g in ...]``.

Most comprehensions may run very often, and what happens in them is not looked at. These go through
the weights of a script, of which there are a few.
"""

import ast

from tutor.lesson.dotted import last
from tutor.lesson.model import Lesson, phases_in

Table = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def rebuilt(tree: ast.Module, lesson: Lesson) -> frozenset[ast.expr]:
    """Return the comprehensions of a lesson's tree in which weights or gradients are made anew.

    They stand on a line that updates, or in a function that one calls. On a line that goes backward
    they combine the elements of several lists, or make those of one anew: ``gs = [g / 2 for g in
    gs]``.
    """
    lines = {phase: _lines(lesson, phase) for phase in ("update", "backward")}
    called = _called(tree, lines["update"])
    anew = _made_anew(tree)
    found: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in called:
            found |= {each for each in ast.walk(node) if isinstance(each, Table)}
        elif isinstance(node, Table) and node.lineno in lines["update"]:
            found.add(node)
        elif isinstance(node, ast.ListComp | ast.DictComp) and node.lineno in lines["backward"]:
            found |= {node} if _combines(node) or node in anew else set()
    return frozenset(found)


def _made_anew(tree: ast.Module) -> set[ast.expr]:
    """Return the comprehensions that go through the very list which they make anew."""
    found: set[ast.expr] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.ListComp(
                    generators=[ast.comprehension(iter=ast.Name(id=source))]
                ) as made,
            ) if name == source and isinstance(made.elt, ast.BinOp):
                found.add(made)
    return found


def _lines(lesson: Lesson, phase: str) -> set[int]:
    """Return the lines of a phase."""
    return {
        line
        for segment in lesson.segments
        if phase in phases_in(segment.phase)
        for line in range(segment.first_line, segment.last_line + 1)
    }


def _called(tree: ast.Module, lines: set[int]) -> set[str]:
    """Return the names of the functions and methods that are called on some lines."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {last(called) for called in calls if called.lineno in lines} - {""}


def _combines(node: ast.ListComp | ast.DictComp) -> bool:
    """Tell whether a comprehension computes with the elements of tables, which are few there."""
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    if not isinstance(element, ast.BinOp) or len(node.generators) != 1:
        return False
    match node.generators[0].iter:
        case ast.Call(func=ast.Name(id="zip")) | ast.Tuple() | ast.List():
            return True
        case ast.Call(func=ast.Attribute(attr="items" | "values"), args=[]):
            return True
    return False
