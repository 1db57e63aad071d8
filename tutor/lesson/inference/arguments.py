"""Which expressions a call gives to the arguments of a function."""

import ast

from tutor.lesson.blocks import Function


def arguments_of(
    function: Function | ast.Lambda, call: ast.Call, method: bool | None
) -> dict[str, ast.expr]:
    """Return the expressions that a call gives to the arguments of a function, by their names.

    `method` says whether the first argument is the receiver; None asks its name.
    """
    names = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
    bound = names[:1] == ["self"] if method is None else method
    free = names[1:] if bound else names
    found: dict[str, ast.expr] = {}
    for number, value in enumerate(call.args):
        if isinstance(value, ast.Starred):
            found |= dict.fromkeys(free[number:], value.value)
            break
        found |= dict.fromkeys(free[number : number + 1], value)
    else:
        rest = call.args[len(free) :]
        if function.args.vararg and rest:
            found[function.args.vararg.arg] = ast.Tuple(rest, ast.Load())
    known = {*names, *(each.arg for each in function.args.kwonlyargs)}
    return found | {k.arg: k.value for k in call.keywords if k.arg in known and k.arg}
