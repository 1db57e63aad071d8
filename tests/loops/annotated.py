"""Scripts that say in comments (``#: forward+loss``) what each of their lines does."""

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import Any

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
"""Training scripts of many styles, each of which runs by itself."""

NOTEBOOKS = sorted((Path(__file__).parent / "notebooks").glob("*.ipynb"))
"""Notebooks of several styles, which say the same of the lines of their cells."""

Rows = dict[int, frozenset[str]]
"""The phases of lines of code, by their number from 1."""

_HEADERS = (ast.With, ast.If, ast.For, ast.While, ast.Try, ast.FunctionDef)


def expected(source: str) -> Rows:
    """Return what the comments of a script say; the header of a block may say nothing."""
    rows: Rows = {}
    first, said = 0, ""
    silent = _headers(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.string.startswith("#: "):
            said = token.string[3:]
        elif token.type == tokenize.NEWLINE:
            for line in range(first, token.end[0] + 1):
                if said or line not in silent:
                    rows[line] = frozenset(said.split("+")) - {"", "other"}
            first, said = 0, ""
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT):
            first = first or token.start[0]
    return rows


def _headers(source: str) -> set[int]:
    """Return the lines of headers: one may be shown with the phase that its block begins with."""
    headers = [node for node in ast.walk(ast.parse(source)) if isinstance(node, _HEADERS)]
    rows = source.split("\n")
    other = re.compile(r"\s*(else|elif|except|finally)\b")
    silent = {number for number, row in enumerate(rows, 1) if other.match(row)}
    return silent.union(*(range(node.lineno, node.body[0].lineno) for node in headers))


def found(loops: list[dict[str, Any]]) -> Rows:
    """Return the phases of each line that ``gradstep phases --json`` tells of."""
    rows: dict[int, set[str]] = {}
    for loop in loops:
        for phase, stretches in loop["phases"].items():
            for first, last in stretches:
                for line in range(first, last + 1):
                    rows.setdefault(line, set()).add(phase)
    return {line: frozenset(phases) for line, phases in rows.items()}


def differences(source: str, loops: list[dict[str, Any]]) -> list[str]:
    """Return the lines that were not found to do what they say, as ``line: found, not said``."""
    wanted, got = expected(source), found(loops)
    text = source.split("\n")
    return [
        f"{line}: {_words(got.get(line))}, not {_words(phases)}: {_code(text[line - 1])}"
        for line, phases in wanted.items()
        if got.get(line, frozenset()) != phases
    ]


def _words(phases: frozenset[str] | None) -> str:
    return "+".join(sorted(phases or {"other"}))


def _code(row: str) -> str:
    return re.sub(r"\s*#: .*", "", row.strip())
