"""The list of variants: one is put beside the original, renamed, saved or removed."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tutor.ui.choice_screen import ChoiceScreen, Option
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.variants.about import about
from tutor.ui.variants.variant import Variant
from tutor.ui.worlds import Worlds

NONE = "none"
"""The option that shows the original alone."""

KEYS = "Enter beside, d remove, n rename, s save, Esc leave"


class VariantsScreen(ChoiceScreen):
    """Shows the variants; `rename` and `save` ask the person for a name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,backspace,delete", "remove", "remove"),
        Binding("n", "rename", "rename"),
        Binding("s", "save", "save"),
    ]

    def __init__(
        self,
        worlds: Worlds,
        glyphs: Glyphs,
        rename: Callable[[Variant], None],
        save: Callable[[Variant], None],
    ) -> None:
        waiting = "There is no variant yet: e edits the code, x leaves a phase out, + and - step a"
        super().__init__("variants", f"{waiting} number, o changes the order.", glyphs, KEYS)
        self._worlds = worlds
        self._rename = rename
        self._save = save
        self._renamed: Variant | None = None

    def on_mount(self) -> None:
        """List what there is."""
        self.listed()

    def on_screen_resume(self) -> None:
        """List anew what may have another name now."""
        self.listed()

    def listed(self) -> None:
        """List the variants, with the one that is seen chosen."""
        worlds = self._worlds
        if not worlds.listed:
            self.offer((), "")
            return
        renamed, self._renamed = self._renamed, None
        here = renamed or (None if self.chosen else worlds.beside)
        beside = here.name if here is not None else self.chosen or NONE
        ascii = self._glyphs is ASCII
        options = [Option(each.name, about(each, worlds, ascii)) for each in worlds.listed]
        self.offer((Option(NONE, "the original alone"), *options), beside)

    def _variant(self) -> Variant | None:
        return next((each for each in self._worlds.listed if each.name == self.chosen), None)

    def action_choose(self) -> None:
        """Put the chosen variant beside the original, or none."""
        if self._worlds.listed:
            self._worlds.choose(self._variant())
        self.dismiss(None)

    def action_remove(self) -> None:
        """Remove the chosen variant."""
        variant = self._variant()
        if variant is not None:
            self._worlds.remove(variant)
            self.listed()

    def action_rename(self) -> None:
        """Give the chosen variant a name."""
        variant = self._variant()
        if variant is not None:
            self._renamed = variant
            self._rename(variant)

    def action_save(self) -> None:
        """Write the chosen variant's source into a file."""
        variant = self._variant()
        if variant is not None:
            self._save(variant)
