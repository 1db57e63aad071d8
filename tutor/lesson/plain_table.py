r"""TOML of the plainest form, read without the standard library's reader.

That reader costs more to import than all else that a short command imports, and the metadata of a
lesson most often holds a list of names and a number. What is not certainly of this form is left
to it: no two readings of one text may differ.
"""

import re
from typing import Any

_STRING = r'"((?:[^"\\\x00-\x1f\x7f]|\\\\)*)"'
_TEXT = re.compile(_STRING)
_LINE = re.compile(
    rf"""[ \t]*(?:
      \[(?P<table>[A-Za-z_-]+(?:\.[A-Za-z_-]+)*)\]
    | (?:(?P<bare>[A-Za-z_-]+)|(?P<quoted>{_STRING}))[ \t]*=[ \t]*(?:
        (?P<number>[1-9][0-9]{{0,9}})
      | (?P<text>{_STRING})
      | (?P<list>\[(?:[ \t]*{_STRING}[ \t]*(?:,[ \t]*{_STRING}[ \t]*)*,?)?[ \t]*\])
      )
    )?[ \t]*""",
    re.VERBOSE,
)


def plain_table(rows: list[str]) -> dict[str, Any] | None:
    """Return what these lines of TOML say; None where they are not of the plainest form.

    That is: headers of tables, each once, and keys set to a whole number, to a string on one line
    or to a list of such strings on one line. The only escape is that of the backslash.
    """
    table: dict[str, Any] = {}
    inside, headers = table, set[str]()
    for row in rows:
        found = _LINE.fullmatch(row)
        if found is None:
            return None
        if header := found["table"]:
            if header in headers:
                return None
            headers.add(header)
            inside = table
            for name in header.split("."):
                inside = inside.setdefault(name, {})
                if not isinstance(inside, dict):
                    return None
        elif found["bare"] or found["quoted"]:
            key = found["bare"] or _unescaped(found["quoted"])
            if key in inside:
                return None
            inside[key] = _value(found)
    return table


def _value(found: re.Match[str]) -> int | str | list[str]:
    if found["number"]:
        return int(found["number"])
    if found["text"]:
        return _unescaped(found["text"])
    return [_unescaped(each[0]) for each in _TEXT.finditer(found["list"])]


def _unescaped(quoted: str) -> str:
    return quoted[1:-1].replace("\\\\", "\\")
