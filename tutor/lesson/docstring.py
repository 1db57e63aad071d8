"""The docstring of a lesson: its first line is the title, the rest the introduction."""

import ast
from inspect import cleandoc
from typing import NamedTuple


class Docstring(NamedTuple):
    """A lesson's docstring; lines count from 1 and are 0 where there is no docstring."""

    title: str
    introduction: str
    first_line: int
    last_line: int
    text: str


NONE = Docstring("", "", 0, 0, "")
"""What a script without a docstring has."""


def read(tree: ast.Module) -> Docstring:
    """Return the docstring of a script. A single full stop behind the title is dropped."""
    match tree.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(text))) as node]:
            head, _, rest = cleandoc(text).partition("\n")
            title = head.strip()
            if title.endswith(".") and not title.endswith(".."):
                title = title[:-1]
            last = node.end_lineno or node.lineno
            return Docstring(title, rest.strip("\n"), node.lineno, last, text)
    return NONE
