"""A graph that is walked back twice: two calls, or a part of the graph from an iteration before."""

import ast
from collections.abc import Iterator
from re import Match

from tutor.advice.case import Case, listed
from tutor.advice.second import without_create_graph
from tutor.advice.told import Advice

ONCE = "backward frees the values that forward saved, so that one graph can be walked back once."


def twice(case: Case, _: Match[str]) -> Advice:
    """Explain a second backward through one graph."""
    root = case.owner("backward") or "the loss"
    what = f"{case.place} walks back through a graph that autograd has walked already."
    if told := without_create_graph(case, case.owner("backward")):
        cause, mend, code = told
        return Advice(what, f"{ONCE} {cause}", mend, code)
    loop = _loop(case)
    calls = _calls(case, loop, root)
    if len(calls) > 1:
        lines = listed([str(line) for line in calls])
        cause = f"{ONCE} backward is called on {root} in lines {lines}."
        mend = (
            f"Call it once. Where both are really wanted, line {calls[0]} has to keep the graph: "
            f"{root}.backward(retain_graph=True)."
        )
        return Advice(what, cause, mend)
    others = _others(loop or case.script.tree, root)
    if others:
        some = listed([f"{name} in line {line}" for name, line in others.items()])
        cause = f"{ONCE} {some} comes first, and what {root} has in common with it is gone."
        mend = "Add them, and call backward once, in place of all of these calls."
        return Advice(what, cause, mend, f"({' + '.join([*others, root])}).backward()")
    old, carried = _from_before(case, loop)
    if old:
        cause = f"{ONCE} {listed(old)} {_was(old)} computed before the loop, only once."
        return Advice(what, cause, "Compute it inside the loop, anew in each iteration.")
    if carried:
        name = carried[0]
        cause = f"{ONCE} {name} comes from the iteration before and brings its graph with it."
        if name == root:
            mend = (
                "Call backward on the loss of this iteration alone. To add losses up for printing, "
                "take their values with item()."
            )
            return Advice(what, cause, mend)
        mend = "Cut it off at the end of each iteration, behind backward."
        code = f"{name} = {name}.detach()"
        if name not in case.tensors:
            code = f"{name} = tuple(each.detach() for each in {name})"
        return Advice(what, cause, mend, code)
    mend = "Compute the loss anew before each backward, or keep the graph with retain_graph=True."
    return Advice(what, ONCE, mend)


def _others(within: ast.AST, root: str) -> dict[str, int]:
    """Return what else backward is called on there, each with its line."""
    return {
        ast.unparse(node.func.value): node.lineno
        for node in ast.walk(within)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "backward"
        and isinstance(node.func.value, (ast.Name, ast.Attribute))
        and ast.unparse(node.func.value) != root
    }


def _was(names: list[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _loop(case: Case) -> ast.For | ast.While | None:
    """Return the innermost loop around the line."""
    line = case.line or 0
    around = [
        node
        for node in ast.walk(case.script.tree)
        if isinstance(node, (ast.For, ast.While)) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return around[-1] if around else None


def _calls(case: Case, loop: ast.For | ast.While | None, root: str) -> list[int]:
    """Return the lines that call backward on `root` in the loop, or in the script without one."""
    return sorted(
        node.lineno
        for node in ast.walk(loop or case.script.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{root}.backward"
    )


def _from_before(case: Case, loop: ast.For | ast.While | None) -> tuple[list[str], list[str]]:
    """Return what has a graph and was made before the loop, or carried on from iteration to next.

    What is read in the loop's body before the body assigns it is carried on.
    """
    if loop is None:
        return [], []
    graphs = {n for n, v in case.tensors.items() if v.requires_grad and not v.is_leaf}
    # The state of an LSTM is a tuple, which has no view of its own.
    graphs |= {name for call in _recurrent(loop) for name in call}
    events = sorted(_events(loop.body), key=lambda event: event[:3])
    first: dict[str, bool] = {}
    for _, _, _, name, writes in events:
        first.setdefault(name, writes)
    written = {name for *_, name, writes in events if writes}
    read_first = [name for name, writes in first.items() if not writes and name in graphs]
    old = [name for name in read_first if name not in written]
    return old, [name for name in read_first if name in written]


def _recurrent(loop: ast.For | ast.While) -> Iterator[set[str]]:
    """Yield the names that a call in the loop both takes and gives, as ``out, h = rnn(x, h)``."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            given = {ast.unparse(argument) for argument in node.value.args}
            made = {
                inner.id
                for target in node.targets
                if isinstance(target, ast.Tuple)
                for inner in target.elts
                if isinstance(inner, ast.Name)
            }
            yield given & made


def _events(body: list[ast.stmt]) -> list[tuple[int, int, int, str, bool]]:
    """Return where names are read and written: a statement reads before it writes."""
    found = []
    for statement in body:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.stmt):
                for node in _own(inner):
                    if isinstance(node, ast.Name):
                        writes = isinstance(node.ctx, ast.Store)
                        found.append((inner.lineno, int(writes), node.col_offset, node.id, writes))
    return found


def _own(statement: ast.stmt) -> list[ast.AST]:
    """Return the nodes of a statement without those of the statements inside of it."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            found += ast.walk(child)
    return found
