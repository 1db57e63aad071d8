"""Errors of joining tensors: cat and stack of what does not fit together."""

import ast
import copy
from re import Match

from tutor.advice.case import Case, Shape, known_shapes, listed, shape_text, sizes
from tutor.advice.told import Advice

JOINING = ("cat", "concat", "concatenate", "hstack", "vstack", "stack", "column_stack")


def joined(case: Case, found: Match[str]) -> Advice:
    """Explain a cat whose tensors differ in another dimension than that of joining."""
    along = int(found["along"])
    parts = _parts(case)
    what = f"{case.place} joins {_named(parts) or 'tensors'} along dimension {along}."
    cause = (
        f"There they may differ; in every other dimension they have to agree, and "
        f"{found['wanted']} is not {found['got']}."
    )
    fits = [d for d in _dimensions(parts) if d != along]
    if len(fits) == 1:
        mend = f"Along dimension {fits[0]} they fit."
        return Advice(what, cause, mend, _along(case, fits[0]))
    last = list(parts)[-1] if parts else "the other one"
    return Advice(what, cause, f"Look where {last} is made: it has the wrong size.")


def unlike(case: Case, found: Match[str]) -> Advice:
    """Explain a cat of tensors with different numbers of dimensions."""
    parts = _parts(case)
    what = f"{case.place} joins {_named(parts) or 'tensors'}."
    cause = (
        f"One has {found['one']} dimensions and another {found['other']}; tensors that are joined "
        "have the same number."
    )
    ranks = {len(shape) for shape in parts.values()}
    short = [name for name, shape in parts.items() if len(shape) == 1]
    if ranks != {1, 2} or len(short) != 1:
        return Advice(what, cause, "Give the smaller one a dimension of 1 with unsqueeze.")
    name = short[0]
    sides = [shape for shape in parts.values() if len(shape) == 2]
    place = 1 if all(shape[0] == parts[name][0] for shape in sides) else 0
    mend = f"Make {name} a {'column' if place else 'row'}: unsqueeze({place}) adds the dimension."
    return Advice(what, cause, mend, f"{name} = {name}.unsqueeze({place})")


def stacked(case: Case, found: Match[str]) -> Advice:
    """Explain a stack of tensors of different shapes."""
    one, other = sizes(found["one"]), sizes(found["other"])
    call = case.called(*JOINING)
    given = call.args[0] if call is not None and call.args else None
    name = ast.unparse(given) if isinstance(given, (ast.Name, ast.Attribute)) else "the list"
    what = (
        f"{case.place} stacks tensors of different shapes: entry {found['first']} of {name} is "
        f"{shape_text(one)} and entry {found['second']} is {shape_text(other)}."
    )
    cause = "stack puts tensors of one shape on top of each other. Entries count from 0."
    mend = (
        "Look where that entry is made. Sequences of different lengths are filled up with "
        "torch.nn.utils.rnn.pad_sequence."
    )
    return Advice(what, cause, mend)


def fixed_shape(case: Case, found: Match[str]) -> Advice:
    """Explain a change in place by something that would make the tensor larger."""
    held, new = sizes(found["held"]), sizes(found["new"])
    target = case.statement.target if isinstance(case.statement, ast.AugAssign) else None
    name = "a tensor" if target is None else ast.unparse(target)
    what = (
        f"{case.place} changes {name} in place: it is {shape_text(held)}, and with what is put in "
        f"the result is {shape_text(new)}. {known_shapes(case)}".strip()
    )
    cause = "What is changed in place keeps its shape."
    mend = (
        "Look where the larger one is made. A column (n, 1) and a row (n,) that meet in a "
        "difference become (n, n): give both one shape."
    )
    return Advice(what, cause, mend)


def _parts(case: Case) -> dict[str, Shape]:
    """Return what the line joins, as far as the shapes of all are known."""
    call = case.called(*JOINING)
    given = call.args[0] if call is not None and call.args else None
    if not isinstance(given, (ast.List, ast.Tuple)):
        return {}
    shapes = {ast.unparse(part): case.shape(part) for part in given.elts}
    return {name: shape for name, shape in shapes.items() if shape is not None}


def _named(parts: dict[str, Shape]) -> str:
    return listed([f"{name} {shape_text(shape)}" for name, shape in parts.items()])


def _dimensions(parts: dict[str, Shape]) -> list[int]:
    """Return along which dimensions shapes can be joined."""
    shapes = list(parts.values())
    if not shapes or len({len(shape) for shape in shapes}) != 1:
        return []
    without = [[shape[:d] + shape[d + 1 :] for shape in shapes] for d in range(len(shapes[0]))]
    return [d for d, rest in enumerate(without) if len(set(rest)) == 1]


def _along(case: Case, dimension: int) -> str:
    """Return the line with another dimension to join along."""
    if case.statement is None:
        return ""
    new = copy.deepcopy(case.statement)
    for node in ast.walk(new):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in JOINING:
            del node.args[1:]
            rest = [word for word in node.keywords if word.arg not in ("dim", "axis")]
            node.keywords = [*rest, ast.keyword("dim", ast.Constant(dimension))]
    return ast.unparse(new)
