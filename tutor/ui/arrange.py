"""Which panels stand where, for every size of the terminal; knows no Textual."""

from typing import NamedTuple

SMALLEST = (60, 20)
"""Columns and rows below which the screen asks for more room."""

WIDE = (100, 30)
"""From here on six panels are seen together; below, most of them share one place."""

SCRUBBED = 22
"""From so many rows on there is one for the scrubber."""

STACKED = 76
"""Below so many columns the equation stands under the code instead of beside it."""

LOW = 18
"""Below so many rows for the panels, sentences have one row unless they tell of something wrong."""

BROAD = 170
"""From so many columns on the panels stand in three columns."""

HIGH = 50
"""From so many rows for the panels on, there is room for the graph below two of three columns."""

TABS = ("tensors", "ops", "backward", "model", "loss", "output", "notes")
"""The panels that share one place on a small terminal."""

MODEL = "model"
"""The panel that is there only where the script holds a module."""

OTHER = "other-"
"""What stands before the name of a panel that shows the variant beside the original."""

SHARED = ("tensors", "equation", "ops", "backward", "model", "output", "notes")
"""The panels that share the place below the code of each of two worlds."""

ACROSS = ("loss", "introduction")
"""The panels that show both worlds at once, or neither."""

TALL = 48
"""From so many rows on the equations have a place of their own below the tensors of a world."""


class Area(NamedTuple):
    """A rectangle in cells and the panels that can be seen there, one at a time."""

    x: int
    y: int
    width: int
    height: int
    members: tuple[str, ...]


class Need(NamedTuple):
    """What the screen has to show: a zoomed panel, an answer to be typed, a long sentence.

    `sentences` is how many rows the sentences need, and `urgent` that they tell of something wrong.
    `variant` asks for two columns, with `apart` rows below them for where the two worlds differ;
    `across` is true where the panel in front shows both, `focused` where a number in the code is
    being changed. `model` is true where the script holds a
    module.
    """

    zoom: str | None = None
    introduction: bool = False
    asking: bool = False
    sentences: int = 2
    urgent: bool = False
    variant: bool = False
    apart: int = 1
    across: bool = False
    focused: bool = False
    model: bool = False


def too_small(columns: int, rows: int) -> bool:
    """Whether the terminal has no room for the screen."""
    return columns < SMALLEST[0] or rows < SMALLEST[1]


def is_wide(columns: int, rows: int) -> bool:
    """Whether six panels are seen together."""
    return columns >= WIDE[0] and rows >= WIDE[1]


def arrange(columns: int, rows: int, need: Need) -> tuple[Area, ...]:
    """Return the areas that fill a terminal of this size, from the top to the bottom."""
    if too_small(columns, rows):
        return (Area(0, 0, columns, rows, ("small",)),)
    wide = is_wide(columns, rows)
    gap = 1 if rows >= 36 else 0
    top = 3 + gap if rows >= SCRUBBED else 2
    answer = 3 if need.asking else 0
    head = [Area(0, 0, columns, 1, ("heading",)), Area(0, 1 + gap, columns, 1, ("phases",))]
    if rows >= SCRUBBED:
        head.append(Area(0, 2 + gap, columns, 1, ("scrubber",)))
    tail = [Area(0, rows - 1, columns, 1, ("keybar",))]
    if answer:
        tail.insert(0, Area(0, rows - 1 - answer, columns, answer, ("answer",)))
    body = Area(0, top, columns, rows - top - 1 - answer, ())
    if need.introduction and need.zoom is None:
        middle = _reading(body, wide)
    elif need.variant:
        middle = _worlds(body, need, wide)
    elif need.zoom is not None:
        middle = [body._replace(members=(need.zoom,))]
    elif not wide:
        middle = _small(body, need)
    else:
        middle = _broad(body) if columns >= BROAD else _six(body)
    if not need.model:
        middle = [area._replace(members=_without_model(area.members)) for area in middle]
    return (*head, *middle, *tail)


def _without_model(members: tuple[str, ...]) -> tuple[str, ...]:
    """Return the panels of a place without that of the modules, unless it is the only one."""
    return tuple(m for m in members if m.removeprefix(OTHER) != MODEL) or members


def _split(length: int, shares: tuple[int, ...]) -> list[int]:
    """Return a length cut into parts in proportion to shares; the last takes what remains."""
    parts = [length * share // sum(shares) for share in shares[:-1]]
    return [*parts, length - sum(parts)]


def _stack(body: Area, members: tuple[tuple[str, ...], ...], shares: tuple[int, ...]) -> list[Area]:
    """Return areas below each other."""
    areas: list[Area] = []
    y = body.y
    for names, height in zip(members, _split(body.height, shares), strict=True):
        areas.append(Area(body.x, y, body.width, height, names))
        y += height
    return areas


def _reading(body: Area, wide: bool) -> list[Area]:
    """Return the place of the introduction, beside the code where there is room for both."""
    if not wide:
        return [body._replace(members=("introduction",))]
    left, right = _split(body.width, (1, 1))
    return [
        body._replace(width=left, members=("introduction",)),
        body._replace(x=body.x + left, width=right, members=("code",)),
    ]


def _six(body: Area) -> list[Area]:
    """Return two columns of three panels."""
    left, right = _split(body.width, (1, 1))
    shares = (35, 37, 28)
    first = body._replace(width=left)
    second = body._replace(x=body.x + left, width=right)
    return [
        *_stack(first, (("code",), ("tensors", MODEL), ("happened",)), shares),
        *_stack(second, (("equation",), ("flow",), ("loss", "output")), shares),
    ]


def _broad(body: Area) -> list[Area]:
    """Return three columns; the output has a place of its own, and what is long is high.

    Where they are very high, the graph of the step runs along below two of them.
    """
    widths = _split(body.width, (34, 33, 33))
    first = body._replace(width=widths[0])
    rest = body._replace(x=body.x + widths[0], width=body.width - widths[0])
    below: list[Area] = []
    shares = (40, 60), (74, 26)
    if body.height >= HIGH:
        upper, lower = _split(body.height, (72, 28))
        below = [rest._replace(y=body.y + upper, height=lower, members=("graph",))]
        rest, shares = rest._replace(height=upper), ((47, 53), (47, 53))
    second = rest._replace(width=widths[1])
    third = rest._replace(x=rest.x + widths[1], width=widths[2])
    return [
        *_stack(first, (("code",), ("happened",), ("loss",)), (52, 16, 32)),
        *_stack(second, (("equation",), ("tensors", MODEL)), shares[0]),
        *_stack(third, (("flow",), ("output",)), shares[1]),
        *below,
    ]


def _small(body: Area, need: Need) -> list[Area]:
    """Return code and equation above, one place for the rest, and the sentences below."""
    low = body.height < LOW
    # As a rule it has the same height at every step, so that nothing jumps from one to the next.
    least, most = (1, 4 if need.urgent else 1) if low else (3, 6 if need.urgent else 3)
    strip = min(max(need.sentences, least), most)
    height = body.height - strip
    below = Area(body.x, body.y + height, body.width, strip, ("strip",))
    if body.width < STACKED:
        # An equation with a fraction and limits is four rows high; the code can do with two.
        code = max(height * 25 // 100, 4)
        equation = max(height * 30 // 100, 6 if strip == least else 4)
        rows = (code, equation, height - code - equation)
        areas = _stack(body._replace(height=height), (("code",), ("equation",), TABS), rows)
        return [*areas, below]
    upper = max(height * 42 // 100, 6)
    left, right = _split(body.width, (1, 1))
    return [
        Area(body.x, body.y, left, upper, ("code",)),
        Area(body.x + left, body.y, right, upper, ("equation",)),
        Area(body.x, body.y + upper, body.width, height - upper, TABS),
        below,
    ]


def _worlds(body: Area, need: Need, wide: bool) -> list[Area]:
    """Return a column for each world, or half of one, and what concerns both below them."""
    strip = max(min(need.apart, 4), 1)
    height = body.height - strip
    below = Area(body.x, body.y + height, body.width, strip, ("apart",))
    body = body._replace(height=height)
    if need.zoom is not None:
        whole = need.zoom in ACROSS
        middle = body._replace(members=(need.zoom,))
        return [*([middle] if whole else _halves(middle)), below]
    if body.width < STACKED:
        # There is room for one panel of each world: the number that is changed must be seen.
        tabs = ("code",) if need.focused else (SHARED[0], "code", *SHARED[1:], "loss")
        place = body._replace(members=tabs)
        return [*([place] if need.across else _halves(place)), below]
    if not wide:
        code, rest = _stack(body, (("code",), (*SHARED, "loss")), (42, 58))
        return [*_halves(code), *([rest] if need.across else _halves(rest)), below]
    if height < TALL:
        *worlds, plot = _stack(body, (("code",), SHARED, ("loss",)), (36, 38, 26))
    else:
        parts = (("code",), ("tensors",), SHARED[1:], ("loss",))
        *worlds, plot = _stack(body, parts, (27, 27, 26, 20))
    return [*(half for area in worlds for half in _halves(area)), plot, below]


def _halves(area: Area) -> list[Area]:
    """Return the two halves of an area, the second one with the same panels of the variant.

    They stand beside each other, in a narrow terminal one below the other.
    """
    others = tuple(f"{OTHER}{name}" for name in area.members)
    if area.width < STACKED:
        upper, lower = _split(area.height, (1, 1))
        below = Area(area.x, area.y + upper, area.width, lower, others)
        return [area._replace(height=upper), below]
    left, right = _split(area.width, (1, 1))
    return [area._replace(width=left), Area(area.x + left, area.y, right, area.height, others)]
