"""Text with roles: what a panel shows, before anybody has chosen colours.

A role says what a piece of text means; the screen's theme gives it a colour, the plain output
none. A `Line` is a tuple of `Span` and holds no line break.
"""

from typing import Literal, NamedTuple

Role = Literal[
    "text", "strong", "quiet", "faint",
    "now", "positive", "negative", "proved", "symbol", "failed",
    "code", "keyword", "string", "number", "comment",
    "badge", "rule", "rule_now",
]  # fmt: skip
"""What a piece of text means. `now` is what has just run, `symbol` a name in mathematics.

`badge` stands out as a block; `rule` is a drawn line, `rule_now` that of what has the focus.
"""


class Span(NamedTuple):
    """A piece of text with one role."""

    text: str
    role: Role = "text"


Line = tuple[Span, ...]


def plain(line: Line) -> str:
    """Return the text of a line without its roles."""
    return "".join(span.text for span in line)
