r"""Reading LaTeX formulas: a documented subset, and an error for everything outside it.

- letters, numbers, ``+ - * / = < > ( ) [ ] | , ; : ! . '`` and Greek or other symbols written
  directly if they have a command; a blank keeps two factors apart and means nothing else
- ``\frac{a}{b}``, ``\tfrac``, ``\dfrac``, ``\sqrt{x}``, ``\sqrt[n]{x}``
- ``x_i``, ``x^{2}``, ``x_i^2``, ``f'``; a sub- or superscript of several characters needs braces
- ``\sum``, ``\prod``, ``\int``, ``\lim``, ``\max``, ``\min``... with ``_{...}^{...}``
- ``\hat``, ``\bar``, ``\tilde``, ``\vec``, ``\dot``, ``\ddot``, ``\overline``, ``\underbrace``
- ``\mathbf`` and ``\mathcal`` (drawn as plain letters), ``\mathbb``, ``\mathrm``, ``\text``,
  ``\texttt``, ``\operatorname``, ``\operatorname*``
- ``\left( ... \right)`` with any bracket or ``.``; ``\big`` and its like, which change nothing,
  since every bracket here grows with what it holds
- ``\begin{matrix}``, ``pmatrix``, ``bmatrix``, ``vmatrix``, ``cases``, ``aligned``
- every symbol, function, accent and space of `tutor.maths.typeset.symbols`
"""

from functools import lru_cache

from tutor.maths.typeset.commands import HANDLERS
from tutor.maths.typeset.nodes import Atom, Node, Number, Row, Script, Space
from tutor.maths.typeset.pairing import paired
from tutor.maths.typeset.scanner import LatexError, Scanner, Token
from tutor.maths.typeset.spacing import items_of
from tutor.maths.typeset.symbols import COMMANDS, GLYPHS, SYMBOLS

__all__ = ["DEEPEST", "LatexError", "parse"]

DEEPEST = 50
"""How many levels a formula may be nested, which bounds the recursion of every reader of it."""

_CLOSERS = {("char", "}"), ("char", "&"), ("command", "\\"), ("command", "right")}
_ENDS = _CLOSERS | {("command", "end"), ("end", "")}
_END_TEXTS = frozenset(text for _, text in _ENDS)
_SCRIPTS = frozenset("^_'")
_DIGITS = frozenset("0123456789.")


@lru_cache(1024)
def parse(source: str) -> Node:
    r"""Return the tree of a formula without its dollars.

    Raises `LatexError` for a command outside the subset, unbalanced braces or brackets of
    ``\left``, a missing argument, and nesting deeper than `DEEPEST`.
    """
    parser = Parser(source)
    node = parser.row()
    rest = parser.scanner.peek()
    if rest.kind != "end":
        raise stray(rest)
    # No character makes more than two levels, so that most formulas need not be walked.
    if 2 * len(source) > DEEPEST and _depth(node) > DEEPEST:
        raise LatexError("this formula is nested too deeply", 0, "split it into several")
    return node


def stray(token: Token) -> LatexError:
    """Return the error for a token that closes or parts something that is not open."""
    messages = {
        "}": ("this brace closes nothing", r"remove it, or write \} for a brace that is seen"),
        "&": ("'&' stands outside a matrix", r"write \& for the character"),
        "\\": (r"'\\' stands outside a matrix", r"use \begin{aligned} for several lines"),
        "right": (r"\right has no \left", r"write \left( ... \right)"),
        "end": (r"\end has no \begin", r"write \begin{...} first"),
    }
    return LatexError(messages[token.text][0], token.position, messages[token.text][1])


class Parser:
    """A parser by recursive descent; the handlers of commands call its methods."""

    def __init__(self, source: str) -> None:
        self.scanner = Scanner(source)
        self._depth = 0

    def row(self, stop: str = "") -> Node:
        """Read up to the character `stop`, or whatever closes a row, without going past it."""
        self._enter()
        items: list[Node] = []
        while not self._at_end(token := self.scanner.peek(), stop):
            if token.kind == "space":
                self.scanner.take()
                items.append(Space(1, soft=True))
                continue
            base = Row(()) if _marks_script(token) else self.atom()
            node = self._scripts(base)
            items.extend(node.items if isinstance(node, Row) else (node,))
        self._depth -= 1
        return paired(items)

    @staticmethod
    def _at_end(token: Token, stop: str) -> bool:
        # Most tokens are told by their text alone, which is quicker than to compare two values.
        if token.text in _END_TEXTS and token[:2] in _ENDS:
            return True
        return token.text == stop and token.kind == "char"

    def group(self, opening: Token) -> Node:
        """Read the rest of a group whose brace `opening` has been read."""
        node = self.row()
        if not self.scanner.accept("}"):
            raise self.unclosed("this brace is never closed", opening, "add a '}'")
        return node

    def unclosed(self, message: str, opening: Token, hint: str) -> LatexError:
        """Return the error for the end of the text, or for what stands where it should close."""
        token = self.scanner.peek()
        if token.kind == "end" or token.text == "]":
            return LatexError(message, opening.position, hint)
        return stray(token)

    def argument(self, command: Token) -> Node:
        """Read one argument of `command`: a group, a command, or a single character."""
        self._enter()
        self.scanner.skip_spaces()
        token = self.scanner.peek()
        if token[:2] in _ENDS or _marks_script(token):
            name = f"\\{command.text}" if command.kind == "command" else f"'{command.text}'"
            raise LatexError(f"{name} is missing an argument", command.position, "put it in braces")
        if token.text.isdigit() and token.text.isascii():
            node: Node = Number(self.scanner.take().text)
        else:
            node = self.atom()
        self._depth -= 1
        return node

    def script(self, mark: Token) -> Node:
        """Read the argument of ``^`` or ``_``; several digits without braces are refused."""
        self.scanner.skip_spaces()
        digits = self.scanner.number(self.scanner.position)
        if len(digits) > 1:
            raise LatexError(
                f"'{mark.text}' takes only the first character of {digits}", mark.position,
                f"write {mark.text}{{{digits}}}",
            )  # fmt: skip
        return self.argument(mark)

    def atom(self) -> Node:
        """Read one group, command, number or character, without its scripts."""
        token = self.scanner.take()
        if token.text in _DIGITS and (number := self.scanner.number(token.position)):
            self.scanner.position = token.position + len(number)
            return Number(number)
        if token[:2] == ("char", "{"):
            return self.group(token)
        if token.kind == "command":
            return self._command(token)
        return _character(token)

    def _command(self, token: Token) -> Node:
        if token.text in HANDLERS:
            return HANDLERS[token.text](self, token)
        if token.text in COMMANDS:
            return Atom(COMMANDS[token.text])
        raise _unknown(token)

    def _scripts(self, base: Node) -> Node:
        below: Node | None = None
        above: Node | None = None
        primes = 0
        while mark := self._script_mark():
            if mark.text == "_" and below is None:
                below = self.script(mark)
            elif mark.text == "^" and above is None:
                above = self.script(mark)
            elif mark.text == "'" and above is None:
                primes += 1
            else:
                raise LatexError(
                    f"a second '{mark.text}' on the same base", mark.position, "group with braces"
                )
        if primes:
            raised = items_of(above) if above else ()
            above = Row((*[Atom("prime")] * primes, *raised))
        return _scripted(base, below, above)

    def _script_mark(self) -> Token | None:
        """Go past the next ``^``, ``_`` or prime, blanks before it included, if there is one."""
        before = self.scanner.position
        token = self.scanner.peek()
        if token.kind == "space":
            self.scanner.position = token.stop
            token = self.scanner.peek()
        if _marks_script(token):
            self.scanner.position = token.stop
            return token
        self.scanner.position = before
        return None

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise LatexError(
                "this formula is nested too deeply", self._place(), "split it into several"
            )

    def _place(self) -> int:
        return max(0, min(self.scanner.position, len(self.scanner.source) - 1))


def _marks_script(token: Token) -> bool:
    return token.text in _SCRIPTS and token.kind == "char"


def _scripted(base: Node, below: Node | None, above: Node | None) -> Node:
    """Return `base` with its scripts; a superscript joins the subscript that is already there."""
    if below is None and above is None:
        return base
    if isinstance(base, Script) and base.above is None and below is None:
        return Script(base.base, base.below, above)
    return Script(base, below, above)


def _character(token: Token) -> Node:
    char = token.text
    if char == "~":
        return Space(1)
    if char.isascii() and (char.isalpha() or (char in SYMBOLS and char not in "%#$_&")):
        return Atom(char)
    if char in GLYPHS:
        return Atom(GLYPHS[char])
    shown = f"'{char}'" if char.isprintable() else f"the character U+{ord(char):04X}"
    hint = rf"write \{char}" if char in "%#$" else r"write words as \text{...}"
    raise LatexError(f"{shown} has no meaning in a formula", token.position, hint)


def _unknown(token: Token) -> LatexError:
    """Return the error for a command outside the subset, with the nearest one that is in it."""
    from difflib import get_close_matches

    known = sorted({*HANDLERS, *COMMANDS})
    near = get_close_matches(token.text, known, n=1, cutoff=0.65)
    hint = rf"did you mean \{near[0]}?" if near else r"write a name as \operatorname{...}"
    shown = token.text if token.text.isprintable() else f"U+{ord(token.text):04X}"
    return LatexError(rf"\{shown} is not a known command", token.position, hint)


def _depth(node: Node) -> int:
    """Return how many levels of nodes are nested, without recursion."""
    deepest = 0
    waiting: list[tuple[tuple[object, ...], int]] = [(node, 1)]
    while waiting:
        parent, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in parent:
            if isinstance(child, tuple):
                waiting.append((child, depth + (type(child) is not tuple)))
    return deepest
