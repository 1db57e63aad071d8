"""The lines of a code cell that are IPython's and not Python's: magics, shell commands, help.

They are left out so that every other line keeps its number: ``%matplotlib inline`` becomes
``pass  # %matplotlib inline``. A line inside a text or in the middle of a statement is Python's,
whatever it begins with.
"""

import re
from typing import NamedTuple

RUN_WITHOUT = ("time", "capture", "prun")
"""Magics that run the code they are given: it runs here as well, without them."""

_SHELL = re.compile(r"\s*(%{1,2}[A-Za-z_]|!|\?{1,2}[A-Za-z_%])")
_HELP = re.compile(r"\s*%{0,2}[A-Za-z_][\w.*]*\?{1,2}\s*$")
_ASSIGNED = re.compile(r"\s*[A-Za-z_][\w.,\s\[\]]*=\s*(!|%[A-Za-z_])")
_LINE_MAGIC = re.compile(r"(?P<indent>\s*)%(?P<name>\w+)\s+(?P<code>[^-].*)$")


class Cleaned(NamedTuple):
    """A cell as Python reads it, and what was left out: the lines (from 1) and their texts."""

    rows: list[str]
    skipped: list[tuple[int, str]]
    whole: bool = False


def cleaned(text: str) -> Cleaned:
    """Return the lines of a cell with what is IPython's left out; `whole` if that is all of it."""
    rows = text.split("\n")
    first = next((n for n, row in enumerate(rows) if row.strip()), None)
    if first is not None and (magic := re.match(r"%%(\w+)", rows[first])):
        skipped = [(first + 1, rows[first].rstrip())]
        if magic[1] not in RUN_WITHOUT:
            # A bar keeps such a line from looking like a marker.
            left = [_left_out(rows[first]), *(f"#| {row}".rstrip() for row in rows[first + 1 :])]
            return Cleaned([*rows[:first], *left], skipped, True)
        rest = cleaned("\n".join(rows[first + 1 :]))
        rows = [*rows[:first], _left_out(rows[first]), *rest.rows]
        return Cleaned(rows, skipped + [(n + first + 1, row) for n, row in rest.skipped])
    return _lines(rows)


def _lines(rows: list[str]) -> Cleaned:
    """Leave out single lines; one that ends in a backslash goes on in the next."""
    kept: list[str] = []
    skipped: list[tuple[int, str]] = []
    state = State()
    going_on = False
    for number, row in enumerate(rows, 1):
        if going_on:
            kept.append(f"#| {row}")
            going_on = row.endswith("\\")
            continue
        if state.begins and _is_shell(row):
            skipped.append((number, row.strip()))
            code = _LINE_MAGIC.match(row)
            if code and code["name"] in RUN_WITHOUT:
                row = f"{code['indent']}{code['code']}"
                state = state.after(row)
            else:
                going_on = row.endswith("\\")
                row = _left_out(row)
        else:
            state = state.after(row)
        kept.append(row)
    return Cleaned(kept, skipped)


def _is_shell(row: str) -> bool:
    return any(pattern.match(row) for pattern in (_SHELL, _HELP, _ASSIGNED))


def _left_out(row: str) -> str:
    """Return the statement that stands in for a line, at its indentation."""
    code = row.strip()
    return f"{row[: len(row) - len(row.lstrip())]}pass  # {code}"


_QUOTES = re.compile(r"\"\"\"|'''|\"|'|#|[()\[\]{}]")


class State(NamedTuple):
    """Where the reading of a cell stands between two lines.

    `quote` is the one that an open text of several lines waits for, `depth` counts open brackets,
    and `joined` says that a backslash ends the line before.
    """

    quote: str = ""
    depth: int = 0
    joined: bool = False

    @property
    def begins(self) -> bool:
        """Whether the next line begins a statement."""
        return not self.quote and not self.depth and not self.joined

    def after(self, row: str) -> "State":
        """Return the state behind one more line."""
        quote, depth, at = self.quote, self.depth, 0
        while True:
            if quote:
                at = _closed(row, quote, at)
                if at < 0:
                    open_text = quote if len(quote) == 3 or row.endswith("\\") else ""
                    return State(open_text, depth, False)
                quote = ""
            found = _QUOTES.search(row, at)
            if found is None or found[0] == "#":
                comment = found is not None
                return State("", depth, not comment and row.endswith("\\"))
            at = found.end()
            if found[0] in "([{":
                depth += 1
            elif found[0] in ")]}":
                depth = max(depth - 1, 0)
            else:
                quote = found[0]


def _closed(row: str, quote: str, at: int) -> int:
    """Return the place behind the end of a text, -1 if it does not end in this line."""
    while at < len(row):
        if row[at] == "\\":
            at += 2
        elif row.startswith(quote, at):
            return at + len(quote)
        else:
            at += 1
    return -1
