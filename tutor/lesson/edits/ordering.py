"""Puts the phases of a training loop in another order."""

import ast
from collections.abc import Sequence

from tutor.lesson.blocks import first_line
from tutor.lesson.edits.arranging import arranged
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.guarding import guarded
from tutor.lesson.edits.pieces import LEAVING, Piece, Suite, branches, pieces
from tutor.lesson.edits.rereading import keeping
from tutor.lesson.edits.statements import Statements, phase_row, phases_of, suite_of
from tutor.lesson.markers import scan
from tutor.lesson.model import Lesson, phases_in
from tutor.lesson.words import nearest

_REPEATED = (ast.With, ast.AsyncWith)
"""What may be written around each of two phases instead of once around both."""


def in_order(lesson: Lesson, phases: Sequence[str]) -> str:
    """Return the source with the phases of its first training loop in this order.

    As few phases as possible move, each to right behind the one that it is to follow; code of phase
    ``other`` stays where it is among the rest. Markers, notes and comments move along. A ``with``
    that holds several phases is written around each if others come between. Where gradients are
    cleared before backward now, there are none in the first iteration, and the line that clears
    them is made to allow for that. Raises `EditError` if the order does not name
    each phase once, or would part another block.
    """
    present = phases_of(lesson)
    order = _checked(present, tuple(phases))
    if order == present:
        return lesson.source
    others = _other_loops(lesson)
    return keeping(
        lesson,
        lambda each: _allowed_for(each, _moved(each, order), order),
        lambda each: phases_of(each) == order and _other_loops(each) == others,
        f"in the order {', '.join(order)} this lesson could not be read with the same phases",
    )


def possible_orders(lesson: Lesson) -> tuple[tuple[str, ...], ...]:
    """Return the present order, and those with ``zero_grad`` at each other place that can be had.

    Only the present one where the loop has no ``zero_grad``, or none with code. Without a
    training loop there is none.
    """
    present = phases_of(lesson)
    if not present or not _clears(lesson):
        return (present,) if present else ()
    rest = tuple(phase for phase in present if phase != "zero_grad")
    orders = [(*rest[:k], "zero_grad", *rest[k:]) for k in range(len(rest) + 1)]
    return (present, *(each for each in orders if each != present and _can(lesson, each)))


def _clears(lesson: Lesson) -> bool:
    """Tell whether zero_grad has code in the first loop; what is left out is none."""
    statements = Statements(lesson)
    return any(
        found is not None and found.loop == 1 and found.phase == "zero_grad"
        for leaf in statements.all_leaves()
        if not isinstance(leaf, ast.Pass)
        for found in (statements.segment(leaf),)
    )


def _can(lesson: Lesson, order: tuple[str, ...]) -> bool:
    """Tell whether an order can be had."""
    try:
        in_order(lesson, order)
    except EditError:
        return False
    return True


def _other_loops(lesson: Lesson) -> list[tuple[int | None, str]]:
    """Return the phases of the training loops that keep their order."""
    return [pair for pair in phase_row(lesson) if pair[0] != 1]


def _checked(present: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the order by the phases as they are, joined ones joined; each has to be there once."""
    if not present:
        raise EditError("this lesson has no training loop, so it has no phases to put in order")
    order: list[str] = []
    while wanted:
        fits = [each for each in present if each == wanted[0]]
        fits += [each for each in present if set(phases_in(each)) == set(_parts(each, wanted))]
        if not fits:
            raise EditError(_unfit(present, wanted[0]))
        order.append(fits[0])
        wanted = wanted[1 if fits[0] == wanted[0] else fits[0].count("+") + 1 :]
    twice = [phase for phase in order if order.count(phase) > 1]
    if twice:
        raise EditError(f"the order names {twice[0]} twice; each phase has one place")
    lacking = [phase for phase in present if phase not in order]
    if lacking:
        raise EditError(f"the order lacks {', '.join(lacking)}; now it is {', '.join(present)}")
    return tuple(order)


def _parts(joined: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return as many of the wanted phases as a joined one has parts."""
    return wanted[: joined.count("+") + 1]


def _unfit(present: tuple[str, ...], phase: str) -> str:
    """Say why a phase cannot stand at its place in the order."""
    for each in present:
        if phase in phases_in(each):
            parts = each.replace("+", " and ")
            return f'{parts} happen in one step here and cannot be parted: write "{each}"'
    close = nearest(phase, present)
    guess = f'; did you mean "{close}"?' if close else ";"
    return f'there is no phase "{phase}" in this loop{guess} there are {", ".join(present)}'


def _allowed_for(lesson: Lesson, source: str, order: tuple[str, ...]) -> str:
    """Return the source as it can run in this order."""
    places = {part: at for at, phase in enumerate(order) for part in phases_in(phase)}
    early = places.get("zero_grad", 0) < places.get("backward", -1)
    return guarded(source, lesson.path) if early else source


def _moved(lesson: Lesson, order: tuple[str, ...]) -> str:
    """Write the body of the first loop in another order."""
    statements = Statements(lesson)
    found = pieces(statements, statements.outline.bodies[0])
    blocks = _blocks([piece for piece in found if piece.header is None])
    body = suite_of(statements.outline.bodies[0].body)
    leaves = isinstance([leaf for node in body for leaf in statements.leaves(node)][-1], LEAVING)
    places = arranged([block[0].phase for block in blocks], order, leaves)
    writer = _Writer(lesson.source, found)
    for old, place in zip(blocks, places, strict=True):
        writer.block(blocks[place], writer.blanks_above(old[0]))
    writer.leave((), ())
    rows = lesson.source.split("\n")
    return "\n".join([*rows[: found[0].first - 1], *writer.rows, *rows[found[-1].last :]])


def _blocks(found: list[Piece]) -> list[list[Piece]]:
    """Put pieces of one phase that follow each other together."""
    blocks: list[list[Piece]] = []
    for piece in found:
        if blocks and blocks[-1][0].phase == piece.phase:
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
    return blocks


class _Writer:
    """Writes pieces one after another, with the headers of the blocks around them."""

    def __init__(self, source: str, found: list[Piece]) -> None:
        self.rows: list[str] = []
        self._source = source.split("\n")
        self._code = scan(source).code
        self._headers = {piece.header: piece for piece in found if piece.header}
        self._above = dict(zip([piece.first for piece in found[1:]], found, strict=False))
        self._open: tuple[Suite, ...] = ()
        self._entered: set[Suite] = set()

    def blanks_above(self, piece: Piece) -> int:
        """Return the number of empty lines above a piece and the headers right before it."""
        while (before := self._above.get(piece.first)) and before.header:
            piece = before
        return piece.blanks

    def block(self, block: list[Piece], blanks: int) -> None:
        """Write the pieces of a phase below that many empty lines."""
        for number, piece in enumerate(block):
            self._write(piece, self.blanks_above(piece) if number else blanks)

    def _write(self, piece: Piece, blanks: int) -> None:
        """Write one piece."""
        shared = 0
        for one, other in zip(self._open, piece.around, strict=False):
            if one != other:
                break
            shared += 1
        self.rows += [""] * blanks
        self.leave(piece.around[:shared], piece.around[shared:])
        for suite in piece.around[shared:]:
            self._enter(suite)
        self.rows += self._source[piece.first - 1 : piece.last]

    def leave(self, kept: tuple[Suite, ...], entered: tuple[Suite, ...]) -> None:
        """Close the open blocks but the kept ones; an ``if`` has to go on with its ``else``."""
        for depth, suite in enumerate(self._open[len(kept) :]):
            following = entered[0] if entered and not depth else None
            last = len(branches(suite.owner, self._code)) - 1
            if suite.number < last and (following is None or following.owner is not suite.owner):
                raise EditError(_parted(suite))
        self._open = kept

    def _enter(self, suite: Suite) -> None:
        """Write the header of a block; only that of a ``with`` may be written again."""
        header = self._headers[suite]
        again = suite in self._entered
        if again and not isinstance(suite.owner, _REPEATED):
            raise EditError(_parted(suite))
        begin = header.begin if again else header.first
        self.rows += self._source[begin - 1 : header.last]
        self._entered.add(suite)
        self._open = (*self._open, suite)


def _parted(suite: Suite) -> str:
    """Say that the order would tear a statement apart."""
    line, word = first_line(suite.owner), _WORDS.get(type(suite.owner), "block")
    return (
        f"line {line}: this order would part the {word} that holds several phases; "
        "only a with can be written around each of them"
    )


_WORDS: dict[type[ast.stmt], str] = {
    ast.If: "if",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.Match: "match",
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
}
