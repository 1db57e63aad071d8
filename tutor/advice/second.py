"""A gradient that is to be differentiated itself, and was taken without its own graph."""

import ast

from tutor.advice.case import Case
from tutor.advice.lineage import sources

Told = tuple[str, str, str]
"""The cause, the mend and the code."""


def without_create_graph(case: Case, root: str) -> Told | None:
    """Explain a root that comes from a gradient without a graph, None for one that does not."""
    if not root or case.line is None:
        return None
    tree, line = case.script.tree, case.line
    named = {node.id for node in ast.walk(ast.parse(root)) if isinstance(node, ast.Name)}
    behind = named.union(*(sources(tree, name, line) for name in named))
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.Assign) or statement.lineno > line:
            continue
        stored = {node.id for target in statement.targets for node in ast.walk(target)
                  if isinstance(node, ast.Name)}  # fmt: skip
        call = _taken(statement.value)
        if call is not None and stored & behind and not _keeps(call):
            name = min(stored & behind)
            cause = (
                f"{name} is a gradient, and line {statement.lineno} takes it without recording how "
                "it is computed."
            )
            mend = "Have autograd record it: then it can be differentiated again."
            word = ast.keyword("create_graph", ast.Constant(value=True))
            given = [each for each in call.keywords if each.arg != "create_graph"]
            anew = ast.Call(call.func, call.args, [*given, word])
            source = "\n".join(case.script.lines)
            text, old = (ast.get_source_segment(source, n) or "" for n in (statement, call))
            code = text.replace(old, ast.unparse(anew))
            return cause, mend, code
    return None


def _taken(value: ast.expr) -> ast.Call | None:
    """Return the call of `autograd.grad` in an expression, None where there is none."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            words = ast.unparse(node.func).split(".")
            if words[-1] == "grad" and (words[:-1] in ([], ["autograd"], ["torch", "autograd"])):
                return node
    return None


def _keeps(call: ast.Call) -> bool:
    """Say whether a gradient is taken with a graph of its own."""
    for word in call.keywords:
        if word.arg == "create_graph":
            return not (isinstance(word.value, ast.Constant) and not word.value.value)
    return False
