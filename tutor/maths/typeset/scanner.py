"""LaTeX as a sequence of tokens, and the error that names a place in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class LatexError(ValueError):
    """A formula that cannot be read.

    `message` says what is wrong, `position` is the offset in the source where, and `hint` what may
    have been meant (empty if there is no telling).
    """

    def __init__(self, message: str, position: int, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message = message
        self.position = position
        self.hint = hint


class Token(NamedTuple):
    r"""A piece of LaTeX: a ``command`` without its backslash, a ``char``, ``space`` or the ``end``.

    `position` and `stop` are offsets in the source. A row's end ``\\`` is the command ``\``.
    """

    kind: str
    text: str
    position: int
    stop: int


_TOKEN = re.compile(r"(\s+)|\\(?:([A-Za-z]+)|(.))|(.)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_ESCAPABLE = "_%{}&#$\\"


class Scanner:
    """Reads a source from left to right; `position` is the offset of the next token."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        # Read in one go, which is quicker than one by one as they are asked for.
        self._tokens = {token.position: token for token in _tokens(source)}

    def peek(self) -> Token:
        """Return the next token without going past it."""
        token = self._tokens.get(self.position)
        if token is None:
            return Token("end", "", self.position, self.position)
        if token.text == "\\" and token.kind == "char":
            raise LatexError(r"a backslash at the end names no command", self.position)
        return token

    def take(self) -> Token:
        """Return the next token and go past it."""
        token = self.peek()
        self.position = token.stop
        return token

    def skip_spaces(self) -> bool:
        """Go past blanks; return whether there were any."""
        skipped = self.peek().kind == "space"
        if skipped:
            self.take()
        return skipped

    def accept(self, char: str) -> bool:
        """Go past `char` if it comes next; return whether it did."""
        found = self.peek()[:2] == ("char", char)
        if found:
            self.take()
        return found

    def number(self, position: int) -> str:
        """Return the number that begins at an offset, empty if there is none."""
        found = _NUMBER.match(self.source, position)
        return found[0] if found else ""

    def raw_group(self, command: Token) -> str:
        """Return the text in the braces that follow `command`, its escapes resolved."""
        self.skip_spaces()
        opening = self.position
        if not self.accept("{"):
            raise LatexError(
                rf"\{command.text} needs text in braces", command.position,
                rf"write \{command.text}{{...}}",
            )  # fmt: skip
        text: list[str] = []
        while True:
            char = self.source[self.position : self.position + 1]
            following = self.source[self.position + 1 : self.position + 2]
            if not char:
                raise LatexError("this brace is never closed", opening, "add a '}'")
            if char == "}":
                self.position += 1
                return "".join(text)
            escaped = char == "\\" and following != "" and following in _ESCAPABLE
            text.append(following if escaped else self._literal(char))
            self.position += 2 if escaped else 1

    def _literal(self, char: str) -> str:
        if char.isspace():
            return " "
        if char in _ESCAPABLE or _is_control(char):
            named = f"'{char}'" if char.isprintable() else f"the character U+{ord(char):04X}"
            hint = rf"write \{char}" if char in "_%{&#$" else ""
            raise LatexError(f"{named} cannot stand in text", self.position, hint)
        return char


def _tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a source; together they are all of it."""
    begin = 0
    for space, command, escaped, char in _TOKEN.findall(source):
        text = char or space or command or escaped
        stop = begin + len(text) + (1 if command or escaped else 0)
        yield Token("char" if char else "space" if space else "command", text, begin, stop)
        begin = stop


def _is_control(char: str) -> bool:
    """Whether a character is a control or has no meaning, so that a terminal may not show it."""
    if char.isascii():
        return not char.isprintable()
    from unicodedata import category

    return category(char)[0] == "C"
