"""Errors of embeddings: an index without a row, and indices that are no whole numbers."""

import ast
from re import Match
from typing import NamedTuple

from tutor.advice.case import Case
from tutor.advice.layers import assigned, changed, layer
from tutor.advice.numbers import numbers
from tutor.advice.told import Advice


class _Lookup(NamedTuple):
    """A call of an embedding: its path, how many rows it has, and what it is given."""

    path: str
    rows: int
    given: ast.expr


def beyond(case: Case, _: Match[str]) -> Advice:
    """Explain an index for which there is no row."""
    found = _lookup(case)
    if found is None:
        what = f"{case.place} looks up an index for which there is no row."
        mend = "Print the smallest and the largest index, and compare them with the number of rows."
        return Advice(what, "Rows count from 0, so of n rows the last is n - 1.", mend)
    what = f"{case.place} looks rows up in {found.path}, which has {found.rows}: 0 to "
    what += f"{found.rows - 1}. "
    values = numbers(case.view(found.given)) or ()
    name = ast.unparse(found.given)
    low, high = (int(min(values)), int(max(values))) if values else (0, found.rows)
    if low < 0:
        what += f"{name} asks for row {low}."
        mend = f"Look where {name} is made: no index may be below 0."
        return Advice(what, "Rows count from 0.", mend)
    what += f"{name} asks for row {high}." if values else f"{name} asks for one beyond."
    cause = "Rows count from 0, so there has to be one row more than the largest index says."
    call = layer(case.script, found.path)
    if call is None or not values:
        return Advice(what, cause, "Make the embedding larger, or count from 0.")
    more = ast.BinOp(_rows(call), ast.Add(), ast.Constant(high + 1 - found.rows))
    code = assigned(case.script, found.path, changed(call, 0, "num_embeddings", more))
    mend = f"Make the embedding larger (line {call.lineno}), or count from 0."
    return Advice(what, cause, mend, code)


def no_indices(case: Case, found: Match[str]) -> Advice:
    """Explain indices that are floats."""
    lookup = _lookup(case)
    name = ast.unparse(lookup.given) if lookup is not None else ""
    known = name in case.tensors
    what = f"{case.place} looks rows up by {name or 'a tensor'}, whose dtype is "
    what += f"{case.tensors[name].dtype if known else found['got']}."
    cause = "An index says which row, by a whole number."
    return Advice(what, cause, "Convert the indices.", f"{name} = {name}.long()" if known else "")


def _lookup(case: Case) -> _Lookup | None:
    """Return the line's only call of something that has a table of weights."""
    found = []
    for node in case.nodes():
        if isinstance(node, ast.Call) and len(node.args) == 1:
            path = ast.unparse(node.func)
            table = case.tensors.get(f"{path}.weight")
            call = layer(case.script, path)
            made = "" if call is None else ast.unparse(call.func).split(".")[-1]
            if table is not None and len(table.shape) == 2 and made in ("", "Embedding"):
                found.append(_Lookup(path, table.shape[0], node.args[0]))
    return found[0] if len(found) == 1 else None


def _rows(call: ast.Call) -> ast.expr:
    """Return the expression that says how many rows an embedding has."""
    for word in call.keywords:
        if word.arg == "num_embeddings":
            return word.value
    return call.args[0]
