"""Where Textual puts the panels: where the board wants them."""

from typing import Protocol

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget


class Placer(Protocol):
    """Knows the place of every widget by its id."""

    def regions(self, size: Size) -> dict[str | None, Region]:
        """Return the places in a container of this size; what has none is not seen."""


class Placing(Layout):
    """Asks a placer where the widgets stand."""

    name = "placing"

    def __init__(self, placer: Placer) -> None:
        self._placer = placer

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Return the place of each child that has one."""
        places = self._placer.regions(size)
        return [
            WidgetPlacement(places[child.id], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in places
        ]
