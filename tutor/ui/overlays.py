"""What can lie over a lesson: the help, the choice of a device, a tensor.

It is loaded when the first of them is opened, so that the first frame need not wait for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from textual.binding import Binding
from textual.screen import Screen

from tutor.ui import help as help_page
from tutor.ui.choice_screen import ChoiceScreen
from tutor.ui.devices import survey
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.picker_screen import PickerScreen
from tutor.ui.session import Session
from tutor.ui.sheet import Sheet
from tutor.ui.viewer import several
from tutor.ui.viewer_screen import ViewerScreen


class DeviceScreen(ChoiceScreen):
    """The devices, as soon as torch has told which there are."""

    def __init__(self, present: str, preload: Sequence[str], ascii: bool) -> None:
        waiting = "Asking torch which devices are here ..."
        super().__init__("device", waiting, ASCII if ascii else UNICODE)
        self._present = present
        self._preload = preload

    def on_mount(self) -> None:
        """Ask for the devices; leaving the screen ends the asking."""
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        """Fill the list when the devices are known."""
        self.offer(await survey(self._preload), self._present)


def device_choice(present: str, preload: Sequence[str], ascii: bool) -> DeviceScreen:
    """Return the choice of a device; `present` is the one that the lesson runs on."""
    return DeviceScreen(present, preload, ascii)


def help_sheet(screen: Screen[Any], keymap: Mapping[str, str], ascii: bool) -> Sheet:
    """Return the help for a person's keys, those of the list of lessons first where it is open."""
    glyphs = ASCII if ascii else UNICODE
    if not isinstance(screen, PickerScreen):
        return Sheet(lambda columns: help_page.page(keymap, columns, ascii), glyphs)
    own = [(each.key, each.description) for each in screen.BINDINGS if isinstance(each, Binding)]
    return Sheet(lambda columns: help_page.of_list(own, keymap, columns, ascii), glyphs)


def viewer(session: Session, ascii: bool) -> ViewerScreen | None:
    """Return a look into the tensors of the step, None where none has several elements."""
    if not several(session.step):
        return None
    return ViewerScreen(session, ASCII if ascii else UNICODE)
