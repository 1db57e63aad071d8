"""A figure that a script drew with matplotlib, as the record of a run tells of it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Whole = Annotated[int, Meta(ge=0)]


class Axes(Struct, frozen=True):
    """What is written at one of the axes of a figure: its title and the labels of x and y."""

    title: str
    x: str
    y: str


class Figure(Struct, frozen=True):
    """A figure that a step showed or saved, or that was open when the script ended.

    `number` is matplotlib's, null for a figure that pyplot does not manage; `title` stands above
    all axes. `width` and `height` are pixels. `path` is the file that the script saved, or the
    picture that was kept of what a window would have shown; null where it could not be drawn. It
    was made by the step with the index `made` and looked like this at the step `step`.
    """

    number: int | None
    title: str
    axes: tuple[Axes, ...]
    width: Whole
    height: Whole
    path: str | None
    how: Literal["shown", "saved", "left open"]
    step: Whole
    made: Whole
