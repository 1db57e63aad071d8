"""Finding the formulas of a Markdown text: ``$...$`` within a line and ``$$...$$`` displayed.

Code spans, fenced code and escaped dollars hold no formulas, and neither do amounts of money: a
dollar behind or before a digit does not delimit, and blanks stand inside both dollars or neither.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Found(NamedTuple):
    """A formula in a text.

    `latex` is what stands between its dollars, from the offset `position` on; `start` and `stop`
    are the offsets of the whole, dollars included.
    """

    latex: str
    position: int
    start: int
    stop: int
    display: bool


# A formula ends before a blank line: a dollar without a partner spoils its own paragraph at most.
_BODY = r"(?:[^$\\\n]++|\\.|\n(?![ \t]*\n))+"
_TOKEN = re.compile(
    rf"""
      ^(?:[ \t>]|[-*+][ ]|[0-9]+[.)][ ])*(?P<fence>`{{3,}}|~{{3,}})[^\n`]*$
          .*?(?:\n[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)
    | \\.
    | (?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)
    | `+
    | \$\$(?P<display>{_BODY})\$\$
    | (?<![0-9$])\$(?P<inline>{_BODY})\$(?![0-9])
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_QUOTED = re.compile(r"\n[ \t]*>")


def found(markdown: str) -> Iterator[Found]:
    """Yield the formulas of `markdown` in their order."""
    position = 0
    while token := _TOKEN.search(markdown, position):
        position = token.end()
        kind = "display" if token["display"] else "inline"
        latex = token[kind]
        if latex is None:
            continue
        if not latex.strip() or (kind == "inline" and latex[0].isspace() != latex[-1].isspace()):
            position = token.start() + 1
            continue
        yield Found(
            _unquoted(latex, markdown, token.start()),
            token.start(kind),
            token.start(),
            token.end(),
            kind == "display",
        )


def _unquoted(latex: str, markdown: str, start: int) -> str:
    """Return the formula with the marks of a quotation around it made blank, its length kept."""
    line = markdown[markdown.rfind("\n", 0, start) + 1 : start]
    if not line.lstrip().startswith(">"):
        return latex
    return _QUOTED.sub(lambda mark: "\n" + " " * (len(mark[0]) - 1), latex)
