"""The tree that a LaTeX formula is parsed into."""

from typing import NamedTuple


class Atom(NamedTuple):
    """One letter or symbol: a letter, a character, or a command's name such as ``alpha``."""

    name: str


class Number(NamedTuple):
    """Digits, with a decimal point or without."""

    text: str


class Word(NamedTuple):
    """An upright word of several letters: text, or with `function` the name of a function.

    A script of a function with `limits` stands above or below it when displayed, as in ``lim``.
    """

    text: str
    function: bool = False
    limits: bool = False


class Big(NamedTuple):
    """A sign over a range: ``sum``, ``prod`` or ``int``."""

    name: str


class Space(NamedTuple):
    """Room of so many cells; `soft` room is a blank of the source, which often has no effect."""

    cells: int
    soft: bool = False


class Row(NamedTuple):
    """Nodes side by side."""

    items: "tuple[Node, ...]"


class Fraction(NamedTuple):
    """One node over another."""

    over: "Node"
    under: "Node"


class Root(NamedTuple):
    """A root; `degree` is None for a square root."""

    radicand: "Node"
    degree: "Node | None" = None


class Script(NamedTuple):
    """A node with a subscript, a superscript or both."""

    base: "Node"
    below: "Node | None" = None
    above: "Node | None" = None


class Accent(NamedTuple):
    """A sign on top of a node: ``hat``, ``bar``, ``tilde``, ``dot``, ``ddot`` or ``vec``."""

    name: str
    body: "Node"


class Styled(NamedTuple):
    """A node in another alphabet, by the command's name: ``mathbf``, ``mathbb``, ``mathcal``."""

    style: str
    body: "Node"


class Fence(NamedTuple):
    """A node between two brackets that grow with it; an empty string is an invisible bracket."""

    left: str
    body: "Node"
    right: str


class Grid(NamedTuple):
    """An environment of rows and cells: a matrix, ``cases`` or ``aligned``."""

    environment: str
    rows: "tuple[tuple[Node, ...], ...]"


class Brace(NamedTuple):
    """A node with a brace below it, and under that its label."""

    body: "Node"
    label: "Node | None" = None


Node = (
    Atom | Number | Word | Big | Space | Row | Fraction | Root | Script | Accent | Styled
    | Fence | Grid | Brace
)  # fmt: skip
"""Any part of a formula."""
