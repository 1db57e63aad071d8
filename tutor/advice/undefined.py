"""Names that nothing has given a value: not imported, misspelt, of another function, or later."""

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from re import Match, sub
from typing import NamedTuple

from tutor.advice.case import Case
from tutor.advice.told import Advice

USUAL = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "optim": "from torch import optim",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    "DataLoader": "from torch.utils.data import DataLoader",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "Dataset": "from torch.utils.data import Dataset",
    "tqdm": "from tqdm import tqdm",
    "math": "import math",
    "random": "import random",
    "time": "import time",
    "os": "import os",
    "sys": "import sys",
}
"""What scripts import under these names."""

MISSING = "A name stands for something once a line has given it a value."


class Bound(NamedTuple):
    """A line that gives a name a value, in a function of the script's or outside of all ("")."""

    name: str
    line: int
    function: str


def undefined(case: Case, found: Match[str]) -> Advice:
    """Explain a name that stands for nothing where the line uses it."""
    name = found["name"]
    what = f"{case.place} uses {name}, and nothing of that name is there."
    bound = list(_bound(case.script.tree))
    own = [each for each in bound if each.name == name]
    if not own and name in USUAL:
        cause = "Scripts import it under that name, and no line of this one does."
        return Advice(what, cause, "Import it at the top.", USUAL[name])
    inside = next((each for each in own if each.function), None)
    if inside is not None and all(each.function for each in own):
        cause = (
            f"Line {inside.line} gives it a value within {inside.function}, whose names are gone "
            "when it has returned."
        )
        mend = f"Have {inside.function} return it, or compute it where it is used."
        return Advice(what, cause, mend)
    later = [each.line for each in own if not each.function and each.line > (case.line or 0)]
    if later:
        cause = f"Line {later[0]} gives it a value, and that runs only behind this one."
        return Advice(what, cause, "Give it its value before it is used.")
    return _misspelt(case, name, what, bound)


def _misspelt(case: Case, name: str, what: str, bound: list[Bound]) -> Advice:
    """Return the advice on a name that no line binds: one that looks alike may be meant."""
    here = {each.name: each.line for each in bound if each.line < (case.line or 0)}
    near = get_close_matches(name, [each for each in here if each != name], 1)
    if not near:
        return Advice(what, MISSING, "Give it a value before, or look at how it is spelt.")
    code = sub(rf"\b{name}\b", near[0], case.code)
    mend = f"Line {here[near[0]]} makes {near[0]}, which may be what is meant."
    return Advice(what, MISSING, mend, code)


def _bound(tree: ast.AST, function: str = "") -> Iterator[Bound]:
    """Yield what the lines of a script bind."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield Bound(name, node.lineno, function)
            case ast.alias(name=name, asname=other):
                yield Bound(other or name.partition(".")[0], node.lineno, function)
            case ast.arg(arg=name):
                yield Bound(name, node.lineno, function)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield Bound(name, node.lineno, function)
                yield from _bound(node, name)
                continue
            case ast.ClassDef(name=name):
                yield Bound(name, node.lineno, function)
                yield from _bound(node, name)
                continue
        yield from _bound(node, function)
