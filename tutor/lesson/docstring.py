"""The docstring of a lesson: its first line is the title, the rest the introduction."""

import ast
from typing import NamedTuple


class Docstring(NamedTuple):
    """A lesson's docstring; lines count from 1 and are 0 where there is no docstring.

    `introduction_line` is the line of the file where the introduction begins; `raw` is the
    string as Python sees it, its escapes already replaced.
    """

    title: str
    introduction: str
    first_line: int
    last_line: int
    introduction_line: int
    raw: str


_BLANKS = (" ", "\t")

NONE = Docstring("", "", 0, 0, 0, "")
"""What a script without a docstring has."""


def read(tree: ast.Module) -> Docstring:
    """Return the docstring of a script. A single full stop behind the title is dropped."""
    match tree.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(raw))) as node]:
            return _split(raw, node.lineno, node.end_lineno or node.lineno)
    return NONE


def _split(raw: str, first: int, last: int) -> Docstring:
    """Part the title from the introduction, and find the line where the introduction begins."""
    head, _, rest = raw.expandtabs().strip().partition("\n")
    if rest.startswith(_BLANKS) or any(f"\n{blank}" in rest for blank in _BLANKS):
        from textwrap import dedent

        rest = dedent(rest)
    title = head.strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    rows = raw.split("\n")
    # A backslash behind the opening quotes joins the first two lines of the file into one row.
    joined = max(last - first + 1 - len(rows), 0)
    filled = [number for number, row in enumerate(rows) if row.strip()]
    begin = first + joined + (filled[1] if len(filled) > 1 else 0)
    return Docstring(title, rest.strip("\n"), first, last, begin, raw)
