"""What NumPy's functions change in place, as the statement that says so: ``np.add.at(w, i, step)``.

That is ``w[i] += step``, and ``np.subtract(w, step, out=w)`` is ``w -= step``.
"""

import ast

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path
from tutor.lesson.inference.renaming import copied

_OPERATORS: dict[str, type[ast.operator]] = {"add": ast.Add, "subtract": ast.Sub}


def as_in_place(statement: ast.stmt, bindings: Bindings) -> ast.stmt:
    """Return what a call of NumPy's changes in place as that statement, any other as it is."""
    match statement:
        case ast.Expr(value=ast.Call(func=function, args=[target, *rest], keywords=words)):
            name = bindings.full(path(function))
        case _:
            return statement
    places: ast.expr | None = None
    match rest, words:
        case [index, step], [] if name.endswith(".at"):
            places = ast.Subscript(target, index, ast.Store())
            name = name.removesuffix(".at")
        case [step], [ast.keyword(arg="out", value=out)] if ast.dump(out) == ast.dump(target):
            places = copied(target)
        case _:
            return statement
    operator = _OPERATORS.get(name.removeprefix("numpy."))
    if operator is None or not isinstance(places, (ast.Name, ast.Attribute, ast.Subscript)):
        return statement
    places.ctx = ast.Store()
    return ast.AugAssign(places, operator(), step)
