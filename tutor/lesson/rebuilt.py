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
    they combine the elements of several lists.
    """
    lines = {phase: _lines(lesson, phase) for phase in ("update", "backward")}
    called = _called(tree, lines["update"])
    found: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in called:
            found |= {each for each in ast.walk(node) if isinstance(each, Table)}
        elif isinstance(node, Table) and node.lineno in lines["update"]:
            found.add(node)
        elif isinstance(node, ast.ListComp | ast.DictComp) and node.lineno in lines["backward"]:
            found |= {node} if _combines(node) else set()
    return frozenset(found)


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
    """Tell whether a comprehension computes with the elements of several lists."""
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    match node.generators:
        case [ast.comprehension(iter=ast.Call(func=ast.Name(id="zip" | "items")))]:
            return isinstance(element, ast.BinOp)
    return False
