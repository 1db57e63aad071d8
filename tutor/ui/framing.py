"""What stands in each box of the board and how far it is scrolled; only what is new is drawn."""

from tutor.plain.lines import Line
from tutor.ui.arrange import ACROSS, OTHER, Area
from tutor.ui.cells import text_width
from tutor.ui.page import Page, framed, visible
from tutor.ui.scene import Scene

BORDER = 10
"""The cells of an upper border that are neither its title nor what stands at its right end."""

Picture = tuple[Page, Area, int, bool, str]


def base(name: str) -> str:
    """Return the name of a panel without the sign that it shows the variant."""
    return name.removeprefix(OTHER)


def stand(scene: Scene) -> tuple[object, ...]:
    """Return what brings the rows that matter into sight again when it changes."""
    other = scene.other
    beside = (other.position, other.state, other.lesson.source) if other is not None else ()
    return (scene.live, scene.focused, *beside)


class Framing:
    """The pictures of the boxes as they were drawn last."""

    def __init__(self) -> None:
        self._offsets: dict[str, int] = {}
        self._pictures: dict[str, Picture] = {}

    def stepped(self) -> None:
        """Scroll every panel back to its beginning for another step, but the code."""
        self._offsets = {name: at for name, at in self._offsets.items() if base(name) == "code"}

    def forget(self, name: str) -> None:
        """Scroll a panel back to its beginning, in both worlds."""
        for panel in (name, f"{OTHER}{name}"):
            self._offsets.pop(panel, None)

    def scroll(self, name: str, rows: int) -> None:
        """Scroll a panel by so many rows, in both worlds."""
        for panel in (name, f"{OTHER}{name}"):
            self._offsets[panel] = max(self._offsets.get(panel, 0) + rows, 0)

    def box(
        self,
        scene: Scene,
        name: str,
        area: Area,
        keep: bool,
        focused: bool,
        beside: tuple[str, ...],
    ) -> list[Line] | None:
        """Return a panel with its box, scrolled to where it must be; None where it is as it was.

        `beside` says what else can be shown in its place, in one or more forms; the first that fits
        beside the title is taken.
        """
        page = drawn(scene, name, area)
        room = area.width - text_width(page.title) - BORDER
        tabs = next((form for form in beside if text_width(form) <= room), "")
        offset = visible(
            self._offsets.get(name, 0),
            area.height - 2,
            len(page.lines),
            page.keep if keep else None,
        )
        self._offsets[name] = offset
        picture = (page, area, offset, focused, tabs)
        if self._pictures.get(name) == picture:
            return None
        self._pictures[name] = picture
        return framed(page, area.width, area.height, offset, scene.glyphs, focused, tabs)


def drawn(scene: Scene, name: str, area: Area) -> Page:
    """Return the page of a panel: that of the variant where its name says so."""
    from tutor.ui.boxes import BOXES

    shown = scene.other if name != base(name) and scene.other is not None else scene
    page = BOXES[base(name)](shown, area.width - 4, area.height - 2)
    if not shown.world or name in ACROSS:
        return page
    how = f" ({shown.stands})" if shown.stands else ""
    return page._replace(title=f"{page.title} {scene.glyphs.between} {shown.world}{how}")
