"""The text of an exported script: what it is, what it brings along, and the lesson itself."""

import ast
import textwrap
import zlib
from typing import NamedTuple

from tutor.plain.elements import base64_source, value_source
from tutor.trace.starting import Starting

WIDTH = 98
"""The width of the comment at the beginning."""


class Parts(NamedTuple):
    """What an exported script is made of.

    `says` are the paragraphs of its first comment; `carried` is the source of a module that defines
    the class ``ExportedRun``; `given` are the source texts of that class's arguments; `brought` is
    code that the lesson finds beside it.
    """

    says: tuple[str, ...]
    carried: str
    given: dict[str, str]
    source: str
    brought: str = ""


def exported(parts: Parts) -> str:
    """Return the script: the comment, the docstring, what it brings along, and the lesson."""
    head, rest = _apart(parts.source)
    given = "".join(f"    {name}={text},\n" for name, text in parts.given.items())
    return (
        f"{_comment(parts.says)}{head}\n"
        "# What follows up to the lesson is written by gradstep.\n"
        f"def _gradstep_run():\n{_inside(parts.carried)}\n    return ExportedRun\n\n\n"
        f"_gradstep_run()(\n{given}).begin()\n"
        f"del _gradstep_run\n{parts.brought}"
        f"# Here the lesson begins.\n{rest}"
    )


def _comment(paragraphs: tuple[str, ...]) -> str:
    lines = []
    for paragraph in paragraphs:
        for line in paragraph.split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            wrapped = textwrap.wrap(line, WIDTH, subsequent_indent=indent) or [""]
            lines += [f"# {part}".rstrip() for part in wrapped]
        lines.append("#")
    return "\n".join(lines[:-1]) + "\n"


def _inside(module: str) -> str:
    """Return the code of a module as the body of a function, without its docstring."""
    tree = ast.parse(module)
    lines = module.split("\n")
    first = tree.body[1].lineno if ast.get_docstring(tree) else 1
    body = "\n".join(lines[first - 1 :]).strip("\n")
    return textwrap.indent(body, "    ") + "\n"


def _apart(source: str) -> tuple[str, str]:
    """Return a script in two: what Python wants to see first in a file, and the rest.

    That is the docstring and the imports from ``__future__``.
    """
    body = ast.parse(source).body
    count = 0
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())) if statement is body[0]:
                count += 1
            case ast.ImportFrom(module="__future__"):
                count += 1
            case _:
                break
    if count == 0:
        return "", source
    last = body[count - 1]
    line = last.end_lineno or last.lineno
    rows = source.split("\n")
    if count < len(body) and body[count].lineno == line:
        # Another statement follows in the same line, behind a semicolon.
        row = rows[line - 1].encode()
        cut = body[count].col_offset
        rows[line - 1 : line] = [row[:cut].decode(), row[cut:].decode()]
    return "\n".join(rows[:line]) + "\n", "\n".join(rows[line:])


def values_source(values: tuple[Starting, ...]) -> str:
    """Return values as the source of a list, one in a line."""
    if not values:
        return "[]"
    lines = "".join(f"        {value_source(value)},\n" for value in values)
    return f"[\n{lines}    ]"


def states_source(states: dict[str, bytes]) -> str:
    """Return the states of generators as the source of a dictionary, packed."""
    if not states:
        return "{}"
    lines = "".join(
        f"        {owner!r}: {base64_source(zlib.compress(state, 9))},\n"
        for owner, state in states.items()
    )
    return f"{{\n{lines}    }}"
