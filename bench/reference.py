"""The app that the screen is measured against: six plain panels that change ten numbers each.

It is what one would write first: a `Static` for each panel, and `update` with the whole text.
Run as ``python -m bench.reference``; `n` changes the numbers, `q` quits.
"""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Static

PANELS = 6
NUMBERS = 10
FIRST_FRAME = "panel 6"
"""Text that is on the screen as soon as the first frame is."""


def text(panel: int, step: int) -> str:
    """Return the ten lines of a panel at a step; every number changes at every step."""
    lines = (f"value {n}: {(step + 1) * (panel + n + 1) * 0.37:12.5f}" for n in range(NUMBERS))
    return "\n".join((f"panel {panel + 1}", *lines))


class Reference(App[None]):
    """Six bordered panels in two columns."""

    CSS = """
    Grid { grid-size: 2 3; }
    Static { border: round $primary; height: 100%; }
    """
    BINDINGS: ClassVar = [("n", "step", "next"), ("q", "quit", "quit")]
    step = 0

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        with Grid():
            for panel in range(PANELS):
                yield Static(text(panel, 0), markup=False)

    def action_step(self) -> None:
        """Change every number."""
        self.step += 1
        for panel, static in enumerate(self.query(Static)):
            static.update(text(panel, self.step))


if __name__ == "__main__":
    Reference().run()
