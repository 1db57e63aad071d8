"""Screens that draw no frame while the terminal has enough of them on its way."""

from typing import Any, cast

from textual.screen import Screen

from tutor.ui.pacing import when_drawn


class HeldBack:
    """Stands before the kind of a screen that it has wait with each frame until there is room.

    What changes meanwhile is drawn in one frame. A list that is scrolled by a held key stands still
    when it is let go, over whatever line. This is no screen itself, because a screen has the style
    sheet of the first of its bases alone.
    """

    _owed = False
    _whole = False

    def on_mount(self) -> None:
        """Begin to draw once what it is composed of has its place."""
        cast(Screen[Any], self).call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._whole = True
        if cast(Screen[Any], self).is_modal:
            cast(Screen[Any], self).refresh()

    def _compositor_refresh(self) -> None:
        """Draw; what opens over others is drawn once it is whole.

        Textual 8.2 draws it twice before, without its contents and where it will not stay.
        """
        if self._whole or not cast(Screen[Any], self).is_modal:
            super()._compositor_refresh()  # type: ignore[misc]

    def _on_timer_update(self) -> None:
        """Draw what has changed; Textual 8.2 calls this as soon as something has."""
        screen = cast(Screen[Any], self)
        if self._owed or when_drawn(screen, self._go_on):
            self._owed = True
            screen._update_timer.pause()
        else:
            super()._on_timer_update()  # type: ignore[misc]

    def _go_on(self) -> None:
        self._owed = False
        cast(Screen[Any], self)._update_timer.resume()
