"""From the text of a condition to its words: names as the record writes them, numbers, signs."""

import re
from typing import Literal, NamedTuple

LONGEST, MOST = 1000, 200
"""The most characters and words of a condition; more is no condition that a person typed."""

NUMBER = re.compile(r"(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
IDENTIFIER = re.compile(r"[^\W\d]\w*")
MEMBER = re.compile(r"\.(?:[^\W\d]\w*|\d+)")
SIGN = re.compile(r"\*\*|//|<=|>=|==|!=|&&|\|\||[-+*/%<>(),!=&|.≤≥≠−·×]")
USUAL = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "·": "*", "×": "*"}
"""Signs that a person may copy from an equation, and how a condition has them."""

Kind = Literal["number", "name", "text", "sign", "end"]


class Word(NamedTuple):
    """A word of a condition and where it stands, from 0."""

    kind: Kind
    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a condition and an end behind them; ValueError where one is none."""
    if len(text) > LONGEST:
        raise ValueError(f"a condition of {len(text)} characters is too long; {LONGEST} is most")
    found: list[Word] = []
    place = _spaces(text, 0)
    while place < len(text):
        found.append(_word(text, place))
        place = _spaces(text, found[-1].end)
        if len(found) > MOST:
            raise ValueError(f"a condition of more than {MOST} words is too long")
    return [*found, Word("end", "", len(text), len(text))]


def _word(text: str, place: int) -> Word:
    if number := NUMBER.match(text, place):
        return _number(text, number)
    if IDENTIFIER.match(text, place):
        end = _name_end(text, place)
        return Word("name", text[place:end], place, end)
    if text[place] in "'\"":
        end = text.find(text[place], place + 1)
        if end < 0:
            raise ValueError(f"the quote at column {place + 1} is not closed: {text[place:]}")
        return Word("text", text[place + 1 : end], place, end + 1)
    if sign := SIGN.match(text, place):
        return Word("sign", USUAL.get(sign[0], sign[0]), place, sign.end())
    raise ValueError(
        f"{text[place]!r} at column {place + 1} means nothing in a condition; "
        "write one like w.grad > 5"
    )


def _number(text: str, number: re.Match[str]) -> Word:
    if IDENTIFIER.match(text, number.end()):
        end = _name_end(text, number.end())
        raise ValueError(
            f"{text[number.start() : end]!r} is neither a number nor a name; "
            "a product is written with a star, as in 2 * w > 1"
        )
    return Word("number", number[0], number.start(), number.end())


def _name_end(text: str, place: int) -> int:
    """Return where a name ends; ``optimizer.state[w].step`` and ``w[2, 1]`` are one each."""
    first = IDENTIFIER.match(text, place)
    assert first is not None
    place = first.end()
    while True:
        if member := MEMBER.match(text, place):
            place = member.end()
        elif text[place : place + 1] == "[":
            place = _bracket_end(text, place)
        else:
            return place


def _bracket_end(text: str, start: int) -> int:
    """Return where a bracket that opens at `start` is closed; quotes may hold brackets."""
    depth, quote = 0, ""
    for place in range(start, len(text)):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[]":
            depth += 1 if character == "[" else -1
            if depth == 0:
                return place + 1
    raise ValueError(f"the bracket at column {start + 1} is not closed: {text[start:]}")


def _spaces(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
