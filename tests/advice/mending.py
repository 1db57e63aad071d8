"""Doing what an advice says: its code is put into the script where a person would put it."""

import ast

WRITES = (ast.Assign, ast.AugAssign, ast.AnnAssign)


def mended(source: str, line: int, code: str) -> str:
    """Return a script with the code of an advice on one of its lines.

    What assigns the same names is replaced. What assigns a name anew from itself, as in
    ``y = y.float()``, goes behind the line that makes it, and all else in place of the line.
    """
    tree = ast.parse(source)
    failing = _statement(tree, line)
    news = ast.parse(code).body
    lines: list[str | None] = list(source.split("\n"))
    targets = {name for new in news for name in _written(new)}
    if isinstance(news[0], ast.Return):
        last = _function(tree, failing) if failing is not None else None
        assert last is not None, "there is no function to return from"
        return _behind(lines, last, code)
    if targets and _is_anew(news) and not targets & _written(failing):
        return _converted(tree, lines, news, failing)
    old = _replaced(tree, targets, failing, quiet=isinstance(news[0], ast.With))
    first = min(old, key=lambda one: one.lineno)
    indented = _indented(lines, first, code)
    for one in old:
        for index in range(one.lineno - 1, one.end_lineno or one.lineno):
            lines[index] = None
    lines[first.lineno - 1] = indented
    return "\n".join(text for text in lines if text is not None)


def _statement(tree: ast.Module, line: int) -> ast.stmt:
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return around[-1]


def _function(tree: ast.Module, failing: ast.stmt) -> ast.stmt | None:
    """Return the last statement of the only function that returns nothing."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name != "__init__"
        and not any(isinstance(inner, ast.Return) for inner in ast.walk(node))
    ]
    return found[0].body[-1] if len(found) == 1 else None


def _written(statement: ast.AST) -> set[str]:
    """Return what a statement assigns, those inside of it included."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, WRITES):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {ast.unparse(target) for target in targets}
    return found


def _is_anew(news: list[ast.stmt]) -> bool:
    """Say whether each statement assigns a name anew from itself."""
    return all(
        isinstance(new, ast.Assign)
        and ast.unparse(new.targets[0]) in {ast.unparse(n) for n in ast.walk(new.value)}
        for new in news
    )


def _replaced(
    tree: ast.Module, targets: set[str], failing: ast.stmt, *, quiet: bool
) -> list[ast.stmt]:
    """Return what goes: of a no_grad block the updates, or what assigns the same, or the line."""
    same = [
        node
        for node in ast.walk(tree)
        if isinstance(node, WRITES) and not hasattr(node, "body") and _written(node) & targets
    ]
    if _written(failing) & targets and len(targets) == 1:
        return [failing]
    updates = [node for node in same if ".grad" in ast.unparse(node)]
    if quiet and updates:
        return updates
    whole = [node for node in ast.walk(tree) if isinstance(node, ast.With) if node.body == same]
    return whole or [node for node in same if isinstance(node, ast.Assign)] or [failing]


def _indented(lines: list[str | None], place: ast.stmt, code: str) -> str:
    blank = " " * place.col_offset
    return "\n".join(blank + new for new in code.splitlines())


def _converted(
    tree: ast.Module, lines: list[str | None], news: list[ast.stmt], failing: ast.stmt
) -> str:
    """Put each conversion behind the line that makes what is converted, or before the failing one.

    The latest line comes first, so that the numbers of the others stay.
    """
    places = []
    for new in news:
        makers = [
            node
            for node in ast.walk(tree)
            if isinstance(node, WRITES) and _names(node) & _written(new)
            if node.lineno < failing.lineno
        ]
        last = max(makers, key=lambda node: node.lineno, default=None)
        at = failing.lineno - 1 if last is None else last.end_lineno or last.lineno
        places.append((at, _indented(lines, last or failing, ast.unparse(new))))
    for at, text in sorted(places, reverse=True):
        lines.insert(at, text)
    return "\n".join(text for text in lines if text is not None)


def _names(statement: ast.AST) -> set[str]:
    """Return the single names that a statement assigns, those of a tuple among them."""
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _behind(lines: list[str | None], place: ast.stmt, code: str) -> str:
    lines.insert(place.end_lineno or place.lineno, _indented(lines, place, code))
    return "\n".join(text for text in lines if text is not None)
