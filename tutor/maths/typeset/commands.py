"""The commands that take arguments, each as a function from the parser to a node."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.maths.typeset.nodes import (
    Accent,
    Atom,
    Big,
    Brace,
    Fence,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Space,
    Styled,
    Word,
)
from tutor.maths.typeset.scanner import LatexError, Token
from tutor.maths.typeset.symbols import (
    ACCENTS,
    BIGS,
    COMMANDS,
    FUNCTIONS,
    LIMIT_FUNCTIONS,
    SPACES,
    symbol,
)

if TYPE_CHECKING:
    from tutor.maths.typeset.latex import Parser

ENVIRONMENTS = ("matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "aligned")
"""The environments of rows and cells."""


def _fraction(parser: "Parser", command: Token) -> Node:
    over = parser.argument(command)
    return Fraction(over, parser.argument(command))


def _root(parser: "Parser", command: Token) -> Node:
    degree = None
    parser.scanner.skip_spaces()
    opening = parser.scanner.peek()
    if parser.scanner.accept("["):
        degree = parser.row(stop="]")
        if not parser.scanner.accept("]"):
            raise parser.unclosed("this bracket is never closed", opening, "add a ']'")
    return Root(parser.argument(command), degree)


def _accent(parser: "Parser", command: Token) -> Node:
    return Accent(ACCENTS[command.text], parser.argument(command))


def _brace(parser: "Parser", command: Token) -> Node:
    body = parser.argument(command)
    parser.scanner.skip_spaces()
    mark = parser.scanner.peek()
    label = parser.script(mark) if parser.scanner.accept("_") else None
    return Brace(body, label)


def _styled(parser: "Parser", command: Token) -> Node:
    return Styled(command.text, parser.argument(command))


def _text(parser: "Parser", command: Token) -> Node:
    return Word(parser.scanner.raw_group(command))


def _operator(parser: "Parser", command: Token) -> Node:
    limits = parser.scanner.accept("*")
    return Word(parser.scanner.raw_group(command).strip(), function=True, limits=limits)


def _function(_: "Parser", command: Token) -> Node:
    return Word(command.text, function=True, limits=command.text in LIMIT_FUNCTIONS)


def _big(_: "Parser", command: Token) -> Node:
    return Big(command.text)


def _space(_: "Parser", command: Token) -> Node:
    return Space(SPACES[command.text])


def _left(parser: "Parser", command: Token) -> Node:
    left = _delimiter(parser, command)
    body = parser.row()
    closing = parser.scanner.peek()
    if closing[:2] != ("command", "right"):
        raise parser.unclosed(r"\left is never closed", command, r"add a \right) or \right.")
    parser.scanner.take()
    return Fence(left, body, _delimiter(parser, closing))


def _sized(parser: "Parser", command: Token) -> Node:
    name = _delimiter(parser, command)
    return Atom(name) if name else Row(())


def _delimiter(parser: "Parser", command: Token) -> str:
    r"""Read the bracket behind ``\left`` or its like; an empty string is an invisible one."""
    parser.scanner.skip_spaces()
    token = parser.scanner.peek()
    name = COMMANDS.get(token.text, "") if token.kind == "command" else token.text
    name = {"<": "langle", ">": "rangle"}.get(name, name)
    if token[:2] == ("char", "."):
        name = ""
    elif name not in ("|", "Vert") and symbol(name).kind not in ("open", "close"):
        raise LatexError(
            rf"\{command.text} needs a bracket", command.position,
            rf"write \{command.text}( or \{command.text}.",
        )  # fmt: skip
    parser.scanner.take()
    return name


def _begin(parser: "Parser", command: Token) -> Node:
    name = parser.scanner.raw_group(command)
    if name not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise LatexError(
            f"no environment is called '{name}'", command.position, f"there are {known}"
        )
    rows: list[list[Node]] = [[]]
    while True:
        rows[-1].append(parser.row())
        token = parser.scanner.peek()
        if token[:2] == ("command", "end"):
            break
        if token[:2] == ("command", "\\"):
            rows.append([])
        elif token[:2] != ("char", "&"):
            raise parser.unclosed(
                rf"\begin{{{name}}} is never ended", command, rf"add \end{{{name}}}"
            )
        parser.scanner.take()
    _end(parser, name)
    if len(rows) > 1 and rows[-1] == [Row(())]:
        rows.pop()
    return Grid(name, tuple(map(tuple, rows)))


def _end(parser: "Parser", name: str) -> None:
    command = parser.scanner.take()
    ended = parser.scanner.raw_group(command)
    if ended != name:
        raise LatexError(
            rf"\end{{{ended}}} follows \begin{{{name}}}", command.position,
            rf"write \end{{{name}}}",
        )  # fmt: skip


def _named(handler: "Handler", *names: str) -> "dict[str, Handler]":
    return dict.fromkeys(names, handler)


_SIZES = [size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")]

Handler = Callable[["Parser", Token], Node]

HANDLERS: dict[str, Handler] = (
    _named(_fraction, "frac", "tfrac", "dfrac")
    | _named(_root, "sqrt")
    | _named(_accent, *ACCENTS)
    | _named(_brace, "underbrace")
    | _named(_styled, "mathbf", "mathbb", "mathcal")
    | _named(_text, "mathrm", "text", "texttt")
    | _named(_operator, "operatorname")
    | _named(_function, *FUNCTIONS, *LIMIT_FUNCTIONS)
    | _named(_big, *BIGS)
    | _named(_space, *SPACES)
    | _named(_left, "left")
    | _named(_sized, *_SIZES)
    | _named(_begin, "begin")
)  # fmt: skip
"""What reads each command that is more than a symbol."""
