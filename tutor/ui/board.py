"""The panels of a lesson on the screen: placed by `arrange`, drawn from a scene, one in focus."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Region, Size
from textual.layout import Layout

from tutor.ui.arrange import ACROSS, Area, Need, arrange, is_wide
from tutor.ui.bars import BARS, TITLED
from tutor.ui.framing import Framing, base, stand
from tutor.ui.pacing import Pacing
from tutor.ui.page import bare
from tutor.ui.painter import Painter
from tutor.ui.panel import Panel
from tutor.ui.panels.happened import strip_rows
from tutor.ui.placing import Placing
from tutor.ui.scene import Scene
from tutor.ui.shown import Shown

if TYPE_CHECKING:
    from tutor.ui.answer import Answer

Placed = dict[str, Area]


class Board(Container):
    """Holds every panel; `show` draws a scene, the other methods change what is looked at."""

    def __init__(self) -> None:
        super().__init__(id="board")
        self._placing = Placing(self)
        self._panels: dict[str, Panel] = {}
        self._answer: Answer | None = None
        self._scene: Scene | None = None
        self._zoom: str | None = None
        self._fronts: list[str] = ["tensors", "loss"]
        self._before_walk: list[str] | None = None
        self._seen: Placed = {}
        self._areas_of: dict[tuple[Size, str | None, bool], tuple[Area, ...]] = {}
        self._framing = Framing()
        self._opened = False
        self._pacing = Pacing(self, self._redraw)

    @property
    def layout(self) -> Layout:
        """The layout that places the panels."""
        return self._placing

    @property
    def zoom(self) -> str | None:
        """The panel that fills the screen, None where all are seen."""
        return self._zoom

    @property
    def front(self) -> str:
        """The panel that the keys act on, drawn or about to be: several keys may come at once."""
        return self._front_of(self.placed(self.size))

    def _front_of(self, placed: Placed) -> str:
        """Return which of some panels the keys act on."""
        boxes = [name for name in placed if _boxed(name)]
        return next((name for name in self._fronts if name in boxes), boxes[0] if boxes else "")

    def compose(self) -> ComposeResult:
        """Make the panels of the first frame; the others are made when they are first needed."""
        for name in ("heading", "phases", "keybar"):
            self._panels[name] = Panel(name, bar=name in TITLED, focusable=False)
            yield self._panels[name]

    def ask(self, prompt: str, ascii: bool) -> None:
        """Open the line for an answer, which is made when it is first needed."""
        if self._answer is None:
            from tutor.ui.answer import Answer

            self._answer = Answer()
            self.mount(self._answer)
        self._answer.ask(prompt, ascii)

    def asked(self) -> None:
        """Give the keys back from the line for an answer."""
        if self._answer is not None:
            self._answer.done()

    def _panel(self, name: str) -> Panel:
        """Return a panel, made when it is first needed."""
        if name not in self._panels:
            panel = Panel(name, bar=name in TITLED, focusable=_boxed(name))
            self._panels[name] = panel
            self.mount(panel)
        return self._panels[name]

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        if self._scene is not None:
            self._draw_all(self._scene)

    def show(self, scene: Scene) -> None:
        """Draw a scene; a new step scrolls the panels back to where it matters."""
        old, self._scene = self._scene, scene
        self._areas_of.clear()
        moved = old is None or (old.position, old.item) != (scene.position, scene.item)
        if moved and (old is None or old.position != scene.position):
            self._framing.stepped()
        self._walk(scene, old is not None and old.position != scene.position)
        if old is not None and old.plot != scene.plot:
            self._choose("loss")
        if old is not None and old.detail != scene.detail:
            self._framing.forget("equation")
            moved = True
        self._draw_all(scene, keep=moved or old is None or stand(old) != stand(scene))

    def _walk(self, scene: Scene, stepped: bool) -> None:
        """Have what is walked in front; with another step, again what was there before."""
        if stepped and self._before_walk is not None:
            self._fronts, self._before_walk = self._before_walk, None
        if scene.item is not None:
            self._before_walk = self._before_walk or list(self._fronts)
            self._bring("ops" if scene.op is not None else "backward")

    def placed(self, size: Size) -> Placed:
        """Return the panels to be seen in a size, each with its area."""
        if self._scene is None or not size:
            return {}
        return {self._member(area): area for area in self._areas(self._scene, size, self._zoom)}

    def regions(self, size: Size) -> dict[str | None, Region]:
        """Return the place of every widget that is seen in a size, by its id."""
        return {name: Region(*area[:4]) for name, area in self.placed(size).items()}

    def _areas(self, scene: Scene, size: Size, zoom: str | None) -> tuple[Area, ...]:
        """Return the areas that the present scene needs, worked out once for each case."""
        case = size, zoom, self._fronts[0] in ACROSS
        if case not in self._areas_of:
            self._areas_of[case] = self._arranged(scene, size, zoom)
        return self._areas_of[case]

    def _arranged(self, scene: Scene, size: Size, zoom: str | None) -> tuple[Area, ...]:
        need = Need(
            zoom=zoom,
            introduction=scene.position < 0,
            asking=scene.asker is not None,
            sentences=strip_rows(scene, size.width) if not is_wide(*size) else 2,
            urgent=bool(scene.says or scene.hints),
            variant=scene.other is not None,
            apart=len(BARS["apart"](scene, size.width, 4).lines) if scene.other else 1,
            across=self._fronts[0] in ACROSS,
            focused=scene.focused is not None or bool(scene.other and scene.other.focused),
            model=scene.step is not None and bool(scene.step.modules),
        )
        return arrange(size.width, size.height, need)

    def _member(self, area: Area) -> str:
        """Return which of the panels of an area is seen: the one brought to the front last."""
        members = {base(name): name for name in area.members}
        return next((members[name] for name in self._fronts if name in members), area.members[0])

    def _bring(self, name: str) -> None:
        """Bring a panel to the front of its area."""
        self._fronts = [name, *(other for other in self._fronts if other != name)]

    def _choose(self, name: str) -> None:
        """Bring a panel to the front that the person has asked for, to stay there."""
        self._before_walk = None
        self._bring(name)

    def _draw_all(self, scene: Scene, keep: bool = True) -> None:
        """Draw every panel that is seen; before the board has its size there is none."""
        if not self.size:
            return
        placed = self.placed(self.size)
        if placed != self._seen:
            # Other places mean other heights, so what must be in sight is looked for again.
            self._seen, keep = placed, True
            # A widget's own arrangement is worked out anew only when a child of it asks.
            for child in self.children[:1]:
                child.refresh(layout=True)
        painter = Painter(self.screen, {self.screen, self, *self._panels.values()})
        front = self._front_of(placed)
        for name, area in placed.items():
            if name in BARS:
                page = BARS[name](scene, area.width, area.height)
                lines = bare(page, area.width, area.height, scene.glyphs)
                self._panel(name).draw(lines, painter, Region(*area[:4]))
            elif _boxed(name) and self._opened:
                self._draw_box(scene, name, area, keep, base(name) == front, painter)
        painter.write()
        if not self._opened:
            self.call_after_refresh(self._open)

    def _redraw(self, keep: bool) -> None:
        """Draw what a key has changed here."""
        if self._scene is not None:
            self._draw_all(self._scene, keep)

    def _open(self) -> None:
        """Draw the boxes behind the first frame, since what they need takes time to load."""
        if not self._opened and self._scene is not None:
            self._opened = True
            self.post_message(Shown())
            # By then another scene may have come, as of the first step of a quick script.
            self.call_later(self._redraw, keep=True)

    def _draw_box(
        self, scene: Scene, name: str, area: Area, keep: bool, focused: bool, painter: Painter
    ) -> None:
        """Draw one panel with its box, unless it is as it was."""
        beside = self._beside(scene, name, area)
        lines = self._framing.box(scene, name, area, keep, focused, beside)
        if lines is not None:
            self._panel(name).draw(lines, painter, Region(*area[:4]))

    def _beside(self, scene: Scene, name: str, area: Area) -> tuple[str, ...]:
        """Return how to see what else can stand in the place of a panel, the longest form first."""
        if self._zoom is not None:
            return (f"{scene.keys['leave']}: all panels",)
        others = [other for other in area.members if other != name and other == base(other)]
        if not others:
            return ()
        key, between = scene.keys["panel"], f" {scene.glyphs.between} "
        named = f"{key}: {between.join(others)}"
        fewer = (f"{key}: {len(others)} more",) if len(others) > 1 else ()
        return (named, *fewer, key)

    def scroll_front(self, rows: int) -> None:
        """Scroll the panel that the keys act on by so many rows, or pages of its height."""
        if self._scene is not None and self.front:
            self._framing.scroll(self.front, rows)
            self._pacing.ask(keep=False)

    def page_rows(self) -> int:
        """Return how many rows the panel that the keys act on shows at once."""
        area = self._seen.get(self.front)
        return max(area.height - 3, 1) if area else 1

    def turn(self, direction: int) -> None:
        """Give the keys to the next panel (1) or the one before (-1)."""
        if self._scene is None:
            return
        areas = self._areas(self._scene, self.size, None)
        every = dict.fromkeys(base(name) for area in areas for name in area.members)
        reachable = [name for name in every if _boxed(name)]
        if reachable:
            here = reachable.index(self.front) if self.front in reachable else -direction
            chosen = reachable[(here + direction) % len(reachable)]
            self._choose(chosen)
            self._zoom = chosen if self._zoom else None
            self._pacing.ask(keep=True)

    def toggle_zoom(self, name: str | None = None) -> None:
        """Let a panel fill the screen, the one in front if none is named; again to go back."""
        if self._scene is None:
            return
        wanted = name or self.front
        self._zoom = None if self._zoom == wanted or not wanted else wanted
        self._pacing.ask(keep=True)

    def leave_zoom(self) -> bool:
        """Show all panels again; False where they were."""
        if self._zoom is None or self._scene is None:
            return False
        self._zoom = None
        self._pacing.ask(keep=True)
        return True


def _boxed(name: str) -> bool:
    """Whether a place holds a panel with a box."""
    return name not in BARS and name != "answer"
