r"""The functions, brackets and matrices of a formula.

``\log`` is the natural logarithm, as in torch. Functions that mean something else for a matrix
than for its elements are read for numbers only.
"""

from collections.abc import Callable

from tutor.maths.expression import apply
from tutor.maths.reading.quantities import Quantity, elementwise, joined, plain
from tutor.maths.reading.symbols import Unread, spelled
from tutor.maths.typeset.nodes import Atom, Grid, Node, Number, Space
from tutor.maths.typeset.pairing import row
from tutor.maths.typeset.spacing import items_of

FUNCTIONS = {
    "exp": ("exp", 1), "log": ("log", 1), "ln": ("log", 1), "sin": ("sin", 1), "cos": ("cos", 1),
    "tan": ("tan", 1), "sinh": ("sinh", 1), "cosh": ("cosh", 1), "tanh": ("tanh", 1),
    "max": ("maximum", 2), "min": ("minimum", 2), "abs": ("abs", 1), "sign": ("sign", 1),
    "sigmoid": ("sigmoid", 1), "relu": ("relu", 1), "ReLU": ("relu", 1), "sqrt": ("sqrt", 1),
}  # fmt: skip
"""The rule of each function, and how many arguments it takes."""

WHOLE = {"mean": "mean", "sum": "sum"}
"""The functions of all elements of their argument."""

BRACKETS = {
    "(": "group", "[": "group", "lbrace": "group", "|": "abs", "lvert": "abs", "lfloor": "floor",
    "lceil": "ceil", "lVert": "norm", "Vert": "norm",
}  # fmt: skip
"""What brackets do with what they hold."""


def arguments(body: Node) -> list[Node]:
    """Return the arguments of a function, which commas keep apart."""
    found: list[list[Node]] = [[]]
    for item in items_of(body):
        if item == Atom(","):
            found.append([])
        elif not isinstance(item, Space):
            found[-1].append(item)
    return [row(part) for part in found]


def symbols_only(body: Node) -> bool:
    """Say whether brackets hold nothing but symbols, as those behind a function's name do."""
    return all(spelled(part) is not None for part in arguments(body))


def norm(found: Quantity, below: Node | None) -> Quantity:
    """Return the length of a vector, or with a 1 below the sum of its elements' sizes."""
    if below == Number("1"):
        return joined(elementwise("abs", found), "sum")
    if below not in (None, Number("2")):
        raise Unread("a norm of this kind is not read")
    return elementwise("sqrt", joined(elementwise("square", found), "sum"))


def matrix(grid: Grid, read: Callable[[Node], Quantity]) -> Quantity:
    """Return a matrix that is written out."""
    if grid.environment not in ("matrix", "pmatrix", "bmatrix"):
        raise Unread(f"{grid.environment} is not read")
    cells = [plain(read(cell)) for line in grid.rows for cell in line]
    if any(cell.indices or not cell.number for cell in cells):
        raise Unread("an element of a matrix is more than a number")
    if len({len(line) for line in grid.rows}) > 1:
        raise Unread("the rows of a matrix differ in length")
    flat = apply("stack", *(cell.expr for cell in cells), dim=0)
    return Quantity(apply("align", flat, to=(len(grid.rows), len(grid.rows[0]))))
