"""Brackets that grow with what stands between them."""

from typing import NamedTuple

from tutor.maths.typeset.boxes import Block, beside, extended, text
from tutor.maths.typeset.cells import cells
from tutor.maths.typeset.symbols import symbol


class _Pieces(NamedTuple):
    """The parts of a tall bracket; `middle` is on the base line of a curly one."""

    top: str
    extension: str
    bottom: str
    middle: str = ""


_UNICODE = {
    "(": _Pieces("⎛", "⎜", "⎝"),
    ")": _Pieces("⎞", "⎟", "⎠"),
    "[": _Pieces("⎡", "⎢", "⎣"),
    "]": _Pieces("⎤", "⎥", "⎦"),
    "lbrace": _Pieces("⎧", "⎪", "⎩", "⎨"),
    "rbrace": _Pieces("⎫", "⎪", "⎭", "⎬"),
    "lfloor": _Pieces("⎢", "⎢", "⎣"),
    "rfloor": _Pieces("⎥", "⎥", "⎦"),
    "lceil": _Pieces("⎡", "⎢", "⎢"),
    "rceil": _Pieces("⎤", "⎥", "⎥"),
}
_ASCII = {
    "(": _Pieces("/", "|", "\\"),
    ")": _Pieces("\\", "|", "/"),
    "[": _Pieces("[", "[", "["),
    "]": _Pieces("]", "]", "]"),
    "lbrace": _Pieces("/", "|", "\\", "<"),
    "rbrace": _Pieces("\\", "|", "/", ">"),
}
_BARS = {"|": 1, "lvert": 1, "rvert": 1, "Vert": 2, "lVert": 2, "rVert": 2}
_CURLY = ("lbrace", "rbrace")


def fenced(left: str, body: Block, right: str, ascii: bool) -> Block:
    """Return `body` between the brackets named `left` and `right`, as tall as it is.

    An empty name is an invisible bracket. A curly bracket needs three lines as soon as it has more
    than one, because its point stands on the base line.
    """
    if body.height > 1 and (left in _CURLY or right in _CURLY):
        body = extended(body, 1, 1)
    return beside((_bracket(left, body, ascii), body, _bracket(right, body, ascii)))


def _bracket(name: str, body: Block, ascii: bool) -> Block:
    if not name:
        return text("")
    flat = symbol(name).ascii if ascii else symbol(name).glyph
    if body.height == 1:
        return text(flat)
    if name in _BARS:
        bar = "|" * _BARS[name] if ascii else "│" * _BARS[name]
        return Block((bar,) * body.height, body.baseline, cells(bar))
    pieces = (_ASCII if ascii else _UNICODE).get(name)
    if pieces is None:
        return text(flat)
    lines = [pieces.top, *[pieces.extension] * (body.height - 2), pieces.bottom]
    if pieces.middle:
        lines[body.baseline] = pieces.middle
    return Block(tuple(lines), body.baseline, 1)
