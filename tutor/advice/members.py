"""Weights in a list that an update replaces by new tensors: ``params = [p - lr * p.grad ...]``."""

import ast

from tutor.advice.case import Case
from tutor.advice.rebinding import under_no_grad
from tutor.advice.told import Advice

SIGNS: dict[type[ast.operator], str] = {ast.Sub: "-=", ast.Add: "+="}


def members(case: Case) -> Advice | None:
    """Explain gradients that are None because the list holds the results of the last update."""
    match case.statement:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.ListComp(
                elt=ast.BinOp(left=ast.Name(id=each), op=op, right=right),
                generators=[ast.comprehension(target=ast.Name(id=target), iter=over)],
            ),
        ) if each == target and ast.unparse(over) == name:
            inner = _change(each, op, right)
            code = under_no_grad([f"for {each} in {name}:", f"    {inner}"]) if inner else ""
            return _told(case, f"{each}.grad", name, code)
        case ast.Assign(
            targets=[ast.Subscript(value=owner) as place], value=ast.BinOp(left=left, op=op) as new
        ) if ast.unparse(left) == ast.unparse(place):
            inner = _change(ast.unparse(place), op, new.right)
            code = under_no_grad([inner]) if inner else ""
            return _told(case, f"{ast.unparse(place)}.grad", ast.unparse(owner), code)
    return None


def _change(name: str, op: ast.operator, right: ast.expr) -> str:
    """Return an update in place, empty where the operator has no such form here."""
    sign = SIGNS.get(type(op))
    return (
        ""
        if sign is None or ".grad" not in ast.unparse(right)
        else f"{name} {sign} " + (ast.unparse(right))
    )


def _told(case: Case, grad: str, name: str, code: str) -> Advice | None:
    if not code:
        return None
    what = f"{case.place} uses {grad}, and it is None."
    cause = (
        f"The same line, the time before, put new tensors into {name}, which are results of ops "
        "and no leaves, and torch keeps the gradients of leaves alone."
    )
    mend = f"Change what is in {name} in place under no_grad, so that the leaves stay."
    return Advice(what, cause, mend, code)
