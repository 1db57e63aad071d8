"""Screens that lie over others and are left once, however many keys ask for it."""

from typing import Any, cast

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class LeftOnce:
    """Stands before the kind of a screen that it has leave only while it lies on top.

    What is typed ahead reaches a screen behind the key that has left it: two presses of Enter in
    one go, as a slow line delivers them. Textual 8.2 then takes away whatever lies on top by now,
    and there is not always something that can be taken away. This is no screen itself, because a
    screen has the style sheet of the first of its bases alone.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave with a result, which whoever has opened the screen is given; once left, nothing."""
        if not cast(Screen[Any], self).is_active:
            return AwaitComplete()
        leaving: AwaitComplete = super().dismiss(result)  # type: ignore[misc]
        return leaving
