"""The names in sight at one place of a script."""

import sys
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import Any, NamedTuple

from tutor.engine.holding import OWN_MODULES


class Scope(NamedTuple):
    """The names in sight at one place of a script: a function's own, and the module's.

    `frame` is that of the function whose they are, None for the module's.
    """

    own: Mapping[str, Any]
    shared: Mapping[str, Any]
    frame: FrameType | None = None

    @classmethod
    def of(cls, frame: FrameType) -> "Scope":
        """Return the names that code running in this frame sees.

        In an imported file that is stepped, those of the script are in sight behind its own.
        """
        shared = frame.f_globals
        if len(OWN_MODULES) > 1 and shared.get("__name__") != "__main__":
            shared = {**sys.modules["__main__"].__dict__, **shared}
        module = frame.f_code.co_name == "<module>"
        return cls(frame.f_locals, shared, None if module else frame)

    @property
    def function(self) -> CodeType | None:
        """The code of the function whose names they are, None for the module's."""
        return None if self.frame is None else self.frame.f_code

    def visible(self) -> dict[str, Any]:
        """Return all names in sight and their values; own names hide the module's."""
        own = dict(self.own)
        if self.own is self.shared:
            return own
        return own | {name: value for name, value in dict(self.shared).items() if name not in own}
