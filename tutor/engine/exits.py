"""What a script wants called at its end, which comes with the script here and not with the process.

The process of a run outlives its script, is forked from one that has asked for functions of its
own, and ends without calling any. So what the script registers with `atexit` is kept here.
"""

import atexit
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tutor.engine.warned import Show, Warned, shown_by


@contextmanager
def _called_by_nobody() -> Iterator[None]:
    """Have warnings that would name the lines below name what Python names where nobody calls."""

    def show(warning: Warned, shown: Show) -> None:
        if warning.filename == __file__:
            warning = warning._replace(filename="sys", lineno=1)
        shown(*warning)

    with shown_by(show):
        yield


class Exits:
    """Takes the place of `atexit` while it is entered; `call` then does as the end of Python does.

    The functions are called in the process in which they were asked for, and in no fork of it.
    """

    def __init__(self) -> None:
        self._asked: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]] = []
        self._home = os.getpid()
        self._usual = (atexit.register, atexit.unregister)

    def __enter__(self) -> "Exits":
        vars(atexit).update(register=self._register, unregister=self._unregister)
        return self

    def __exit__(self, *problem: object) -> None:
        register, unregister = self._usual
        vars(atexit).update(register=register, unregister=unregister)

    def call(self) -> None:
        """Call what was asked for, the last one first; one that fails says so, as Python has it."""
        with _called_by_nobody():
            while self._asked and os.getpid() == self._home:
                function, arguments, named = self._asked.pop()
                try:
                    function(*arguments, **named)
                except BaseException as error:
                    sys.stderr.write(f"Exception ignored in atexit callback: {function!r}\n")
                    below = error.__traceback__ and error.__traceback__.tb_next
                    traceback.print_exception(error.with_traceback(below))

    def _register(self, func: Callable[..., object], /, *args: Any, **kwargs: Any) -> Any:
        self._asked.append((func, args, kwargs))
        return func

    def _unregister(self, func: Callable[..., object], /) -> None:
        self._asked = [one for one in self._asked if one[0] != func]
