"""What a script does outside of itself and would do again when it is replayed.

Python tells of it through audit hooks; what torch writes in C++ is seen where it is asked for. A
hook cannot be taken away again, so this belongs in the process of a run alone.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from tutor.engine.raw import torch_loaded

FILES = {
    "os.remove": "removed", "os.rename": "renamed", "os.mkdir": "made the folder",
    "os.rmdir": "removed the folder", "os.truncate": "shortened", "os.symlink": "linked",
    "shutil.rmtree": "removed the folder", "shutil.move": "moved",
}  # fmt: skip
"""Events whose first argument is a path, and what is said of them."""

PROCESSES = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"})

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

TEMPORARY = str(tempfile.__file__)
"""What this module makes has a name that nobody chose, and goes again by itself."""

OWN = (f"{os.sep}__pycache__{os.sep}", f"{os.sep}.cache{os.sep}", f"{os.sep}dev{os.sep}",
       f"{os.sep}torchinductor_", f"{os.sep}.triton{os.sep}")  # fmt: skip
"""Parts of paths that stand for nothing that a person would call a file that was written."""


class Touched:
    """Gathers short phrases, each once; `news` is called when there is a new one.

    Only what happens while code of the script at `path` is being run counts.
    """

    def __init__(self, path: str, news: Callable[[tuple[str, ...]], None]) -> None:
        self._path = path
        self._news = news
        self._said: list[str] = []
        self._home = os.getpid()
        self._busy = False

    def listen(self) -> None:
        """Begin to listen, for the rest of this process's life."""
        sys.addaudithook(self._hear)
        torch = torch_loaded()
        if torch is not None:
            torch.save = self._saving(torch.save)

    def _saving(self, save: Callable[..., Any]) -> Callable[..., Any]:
        def saved(obj: Any, f: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(f, (str, os.PathLike)):
                self._say(f"wrote {_short(f)}")
            return save(obj, f, *args, **kwargs)

        return saved

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._busy or not _concerns(event) or os.getpid() != self._home:
            return
        self._busy = True
        try:
            phrase = _phrase(event, arguments)
            if phrase and self._in_script():
                self._say(phrase)
        finally:
            self._busy = False

    def _in_script(self) -> bool:
        """Say whether code of the script has led here, and nothing in between that hides it.

        That is the recorder, which runs in a checkpoint of the script's, and temporary files.
        """
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self._path:
                return True
            if frame.f_code.co_name == "_checkpoint" or frame.f_code.co_filename == TEMPORARY:
                return False
            frame = frame.f_back  # type: ignore[assignment]
        return False

    def _say(self, phrase: str) -> None:
        if phrase not in self._said:
            self._said.append(phrase)
            self._news(tuple(self._said))


def _concerns(event: str) -> bool:
    return event == "open" or event == "socket.connect" or event in FILES or event in PROCESSES


def _phrase(event: str, arguments: tuple[Any, ...]) -> str:
    """Return what is to be said of an event, an empty text where that is nothing."""
    if event == "open":
        path, mode, flags = arguments
        writes = any(letter in (mode or "") for letter in "wax+") or (flags or 0) & WRITING
        return f"wrote {_short(path)}" if writes and _is_theirs(path) else ""
    if event in FILES:
        return f"{FILES[event]} {_short(arguments[0])}" if _is_theirs(arguments[0]) else ""
    if event == "socket.connect":
        address = arguments[1]
        # An address that is a path is a line within this machine, such as a DataLoader's.
        return f"connected to {address[0]}" if isinstance(address, tuple) else ""
    return "started another program"


def _is_theirs(path: Any) -> bool:
    """Say whether a path may be a file that the script's author means to write."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return False
    text = os.fsdecode(path)
    if any(part in f"{text}{os.sep}" for part in OWN):
        return False
    # The libraries put lines and locks between processes there.
    inside = os.path.abspath(text).startswith(os.path.join(tempfile.gettempdir(), "pymp-"))
    return not inside


def _short(path: Any) -> str:
    """Return a path as one would say it: from the working directory where it lies below."""
    text = os.fsdecode(path)
    inner = os.path.relpath(text) if os.path.isabs(text) else text
    return text if inner.startswith("..") else inner
