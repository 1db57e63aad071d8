"""Screens that lie over others and are left once, however many keys ask for it.

What is typed ahead reaches a screen behind the key that has left it: two presses of Enter in one
go, as a slow line delivers them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import Screen

P = ParamSpec("P")
Overlay = TypeVar("Overlay", bound=Screen[Any])


def while_open(
    handle: Callable[Concatenate[Overlay, P], None],
) -> Callable[Concatenate[Overlay, P], None]:
    """Have a screen handle what its widgets tell it only as long as it lies on top.

    Afterwards its widgets are gone, and what they told last was meant for nobody.
    """

    @wraps(handle)
    def handled(screen: Overlay, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if screen.is_active:
            handle(screen, *args, **kwargs)

    return handled


class LeftOnce:
    """Stands before the kind of a screen that it has leave only while it lies on top.

    Textual 8.2 takes away whatever lies on top by now, and there is not always something that can
    be taken away. This is no screen itself, because a screen has the style sheet of the first of
    its bases alone.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave with a result, which whoever has opened the screen is given; once left, nothing."""
        if not cast(Screen[Any], self).is_active:
            return AwaitComplete()
        leaving: AwaitComplete = super().dismiss(result)  # type: ignore[misc]
        return leaving
