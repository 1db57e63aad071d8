"""The parts of a text such as a lesson's notes: what each part is, before it has a width."""

from typing import NamedTuple

from tutor.plain.lines import Span


class Formula(NamedTuple):
    """A formula within a line of text, as LaTeX without its dollars."""

    latex: str


Content = tuple[Span | Formula, ...]
"""The text of a block on one line; a span of a single line break ends a line."""


class Paragraph(NamedTuple):
    """Running text, `indent` cells from the left; `apart` says that a blank line precedes it."""

    content: Content
    indent: int = 0
    apart: bool = False


class Heading(NamedTuple):
    """A heading."""

    content: Content
    indent: int = 0
    apart: bool = False


class Item(NamedTuple):
    """The first paragraph of a list's item, its `marker` a bullet or a number with its point."""

    marker: str
    content: Content
    indent: int = 0
    apart: bool = False


class Display(NamedTuple):
    """A displayed equation, as LaTeX without its dollars."""

    latex: str
    indent: int = 0
    apart: bool = False


class Code(NamedTuple):
    """A block of code in `language`, which is empty when none was named."""

    text: str
    language: str
    indent: int = 0
    apart: bool = False


class Table(NamedTuple):
    """A table; its first row is the heading, `right` says which columns stand flush right."""

    rows: tuple[tuple[Content, ...], ...]
    right: tuple[bool, ...] = ()
    indent: int = 0
    apart: bool = False


class Rule(NamedTuple):
    """A line across."""

    indent: int = 0
    apart: bool = False


Block = Paragraph | Heading | Item | Display | Code | Table | Rule
"""One part of a text."""
