"""The figures of a run: each that is shown, or left open, is kept as a picture in a folder.

A picture is drawn by a child of the run: drawing in the run itself would change the figure, and
would give warnings that the script did not cause.
"""

import os
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

from tutor.engine.pyplot import PYPLOT, of_matplotlib
from tutor.trace.figure import Axes, Figure

MOST = 200
"""So many pictures of one run are kept; a script that draws on and on would fill the disk."""

SECONDS = 20.0
"""How long one picture may take."""

PNG = b"\x89PNG\r\n\x1a\n"


def new_folder() -> str | None:
    """Return the name of a folder for the pictures of one run, None where there is no place.

    It is made with the first picture.
    """
    import tempfile

    try:
        return os.path.join(tempfile.gettempdir(), f"gradstep-figures-{os.urandom(4).hex()}")
    except FileNotFoundError:
        return None


class Figures:
    """Keeps the figures of one run in `folder`, None to keep none.

    `here` gives the index of the step that runs, `tell` is called with each figure. `seconds` is
    how long drawing took since `take`. A picture that is there already is not drawn again, so a
    replay of a run gives the same paths. In a `notebook` figures are shown at the end of their
    cell, and closed when they are shown, as Jupyter does.
    """

    def __init__(
        self,
        folder: str | None,
        here: Callable[[], int],
        tell: Callable[[Figure], None],
        notebook: bool = False,
    ) -> None:
        self.seconds = 0.0
        self._folder = folder
        self._here = here
        self._tell = tell
        self._notebook = notebook
        self._home = (os.getpid(), threading.get_ident())
        self._made: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._settled: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._managed: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._pictures = 0
        self._new: list[Figure] = []

    def take(self) -> tuple[Figure, ...]:
        """Return the figures that were not taken yet."""
        self.seconds = 0.0
        taken, self._new = tuple(self._new), []
        return taken

    def made(self, figure: Any) -> None:
        """Take in that there is a new figure."""
        if self._listens():
            self._made[figure] = self._here()
            self._managed[figure] = figure.canvas.manager.num

    def shown(self, figure: Any) -> None:
        """Keep a figure as it would now be seen in a window, unless it was kept so already."""
        if self._listens() and not self._is_settled(figure):
            self._keep(figure, "shown")
            if self._notebook:
                _close(figure)

    def end_cell(self) -> None:
        """Show what is open, as Jupyter does at the end of a cell."""
        for figure in _open_figures() if self._listens() else ():
            if figure in self._managed and figure.get_axes():
                self.shown(figure)
                _close(figure)

    def saved(self, figure: Any, path: Any) -> None:
        """Note where the script itself has saved a figure; a buffer in memory is no place."""
        if self._listens() and isinstance(path, str | os.PathLike):
            place = os.path.abspath(os.fspath(path))
            # matplotlib puts the ending there where the name has none.
            found = next((each for each in (place, f"{place}.png") if os.path.isfile(each)), place)
            self._note(figure, "saved", found)

    def leave_open(self) -> None:
        """Keep what the script has drawn and neither shown, saved nor closed by its end."""
        if not self._listens():
            return
        for figure in _open_figures():
            mine = figure in self._managed and figure.get_axes()
            if mine and not self._is_settled(figure):
                self._keep(figure, "left open")

    def _listens(self) -> bool:
        return self._home == (os.getpid(), threading.get_ident()) and self._folder is not None

    def _is_settled(self, figure: Any) -> bool:
        """Say whether a figure is as it was when it was kept or saved last."""
        noticing = self._settled.get(figure)
        return noticing is not None and figure.stale_callback is noticing

    def _settle(self, figure: Any) -> None:
        """Note that a figure was kept as it is; matplotlib tells of the next change."""
        settled, before = self._settled, figure.stale_callback

        def noticing(changed: Any, value: bool) -> None:
            # Drawing a figure, as plt.savefig does once more, changes nothing that is seen of it.
            if not getattr(changed.canvas, "_is_idle_drawing", False):
                settled.pop(changed, None)
                changed.stale_callback = before
            if before is not None:
                before(changed, value)

        figure.stale_callback = settled[figure] = of_matplotlib(noticing)

    def _keep(self, figure: Any, how: str) -> None:
        if self._pictures >= MOST:
            return
        assert self._folder is not None
        began = perf_counter()
        self._pictures += 1
        path = os.path.join(self._folder, f"figure-{self._pictures:03d}.png")
        drawn = os.path.isfile(path) or _drawn(figure, path)
        self._note(figure, how, path if drawn else None)
        self.seconds += perf_counter() - began

    def _note(self, figure: Any, how: Any, path: str | None) -> None:
        here = self._here()
        width, height = _size(path) or _pixels(figure)
        suptitle = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
        kept = Figure(
            self._managed.get(figure), suptitle, _axes(figure), width, height, path, how, here,
            self._made.get(figure, here),
        )  # fmt: skip
        self._settle(figure)
        self._new.append(kept)
        self._tell(kept)


def _open_figures() -> list[Any]:
    """Return the figures that pyplot holds, the ones with the smaller numbers first."""
    pyplot: Any = sys.modules.get(PYPLOT)
    managers = [] if pyplot is None else pyplot._pylab_helpers.Gcf.get_all_fig_managers()
    return [each.canvas.figure for each in sorted(managers, key=lambda each: each.num)]


def _close(figure: Any) -> None:
    sys.modules[PYPLOT].close(figure)


def _axes(figure: Any) -> tuple[Axes, ...]:
    return tuple(
        Axes(each.get_title(), each.get_xlabel(), each.get_ylabel()) for each in figure.get_axes()
    )


def _pixels(figure: Any) -> tuple[int, int]:
    width, height = figure.get_size_inches() * figure.dpi
    return round(width), round(height)


def _size(path: str | None) -> tuple[int, int] | None:
    """Return the width and height that a PNG file gives at its beginning, None of other files."""
    try:
        with open(path or "", "rb") as file:
            head = file.read(24)
    except OSError:
        return None
    if len(head) < 24 or not head.startswith(PNG):
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _drawn(figure: Any, path: str) -> bool:
    """Draw a figure into a file, in a child of this process; say whether it is there."""
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        _draw(figure, path)
    try:
        status = os.waitpid(child, 0)[1]
    except ChildProcessError:
        # The script has waited for it already, in a handler of a signal.
        return os.path.isfile(path)
    return status == 0


def _draw(figure: Any, path: str) -> None:
    """Be the child: draw, and end. What goes wrong is told by the status alone."""
    status = 1
    try:
        import logging
        import warnings

        from tutor.engine import isolation

        isolation.end_with_parent()
        isolation.end_after(SECONDS)
        isolation.cut_off((), niceness=0)
        warnings.simplefilter("ignore")
        logging.disable()
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        figure.savefig(f"{path}.part", format="png")
        os.replace(f"{path}.part", path)
        status = 0
    finally:
        os._exit(status)
