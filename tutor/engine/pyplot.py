"""matplotlib as a script finds it here: it draws without a window, and its figures are told of.

matplotlib is never imported for this. Its module pyplot is prepared when the script has imported
it; a script that does not pays one comparison for each of its imports.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, FunctionType, ModuleType
from typing import Any, Protocol

VARIABLE = "MPLBACKEND"
"""The variable by which a person chooses how matplotlib draws."""

HEADLESS = frozenset({"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"})
"""The ways that open no window; a person who has chosen one of them keeps it."""

PYPLOT = "matplotlib.pyplot"


class Told(Protocol):
    """Who is told of figures."""

    def made(self, figure: Any) -> None:
        """Take in that there is a new figure."""

    def shown(self, figure: Any) -> None:
        """Take in that a window would now show a figure."""

    def saved(self, figure: Any, path: Any) -> None:
        """Take in that the script itself has written a figure to a path or an open file."""


@contextmanager
def without_windows(told: Told) -> Iterator[None]:
    """Have matplotlib open no window, and tell of its figures, until this is left."""
    with ExitStack() as stack:
        chosen = os.environ.get(VARIABLE)
        if chosen is None or chosen.lower() not in HEADLESS:
            os.environ[VARIABLE] = "Agg"
            stack.callback(_put_back, chosen)
        if PYPLOT in sys.modules:
            _prepare(sys.modules[PYPLOT], told, stack)
        else:
            finder = _Awaiting(lambda module: _prepare(module, told, stack))
            sys.meta_path.insert(0, finder)
            stack.callback(sys.meta_path.remove, finder)
        yield


def _put_back(chosen: str | None) -> None:
    os.environ.pop(VARIABLE, None)
    if chosen is not None:
        os.environ[VARIABLE] = chosen


class _Awaiting:
    """A finder of modules that has `ready` called with pyplot as soon as it has been imported."""

    def __init__(self, ready: Callable[[ModuleType], None]) -> None:
        self._ready = ready

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != PYPLOT:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def loaded(module: ModuleType) -> None:
                load(module)
                self._ready(module)

            spec.loader.exec_module = loaded  # type: ignore[method-assign]
        return spec


def _prepare(pyplot: Any, told: Told, stack: ExitStack) -> None:
    """Put the calls in the way that tell of figures; `stack` takes them away.

    `plt.show` and `plt.pause` themselves stay as they are: both ask the manager of each figure to
    show it, which for a figure without a window does nothing.
    """
    manager = pyplot.FigureManagerBase
    begin, show, save = manager.__init__, manager.show, pyplot.Figure.savefig
    switch = pyplot.switch_backend

    def begins(self: Any, canvas: Any, num: Any) -> None:
        begin(self, canvas, num)
        told.made(canvas.figure)

    def shows(self: Any) -> None:
        told.shown(self.canvas.figure)
        show(self)

    def savefig(self: Any, fname: Any, **options: Any) -> None:
        save(self, fname, **options)
        told.saved(self, fname)

    def switch_backend(newbackend: Any) -> None:
        windowless = not isinstance(newbackend, str) or newbackend.lower() in HEADLESS
        switch(newbackend if windowless else "agg")

    changed = ((manager, "__init__", begins), (manager, "show", shows),
               (pyplot.Figure, "savefig", savefig),
               (pyplot, "switch_backend", switch_backend))  # fmt: skip
    for owner, name, call in changed:
        stack.callback(setattr, owner, name, getattr(owner, name))
        setattr(owner, name, of_matplotlib(call))


def of_matplotlib(call: Callable[..., Any]) -> Any:
    """Return a function that matplotlib takes for one of its own.

    Its warnings name the line of the first caller that is not: that has to stay the script's line.
    """
    assert isinstance(call, FunctionType)
    folder = os.path.dirname(sys.modules["matplotlib"].__file__ or "")
    code: CodeType = call.__code__.replace(co_filename=os.path.join(folder, "gradstep"))
    names = {**call.__globals__, "__name__": "matplotlib.gradstep"}
    made = FunctionType(code, names, call.__name__, call.__defaults__, call.__closure__)
    made.__kwdefaults__ = call.__kwdefaults__
    return made
