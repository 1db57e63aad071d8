"""A window of a large tensor, read from the script while it stands."""

import sys
from types import FrameType

from tutor.engine.followed import look_up
from tutor.engine.holding import OWN_MODULES
from tutor.engine.large import window
from tutor.engine.raw import as_array, torch_loaded
from tutor.engine.scope import Scope
from tutor.engine.sight import bound
from tutor.link.messages import Peek
from tutor.trace.model import Window


def peeked(wanted: Peek) -> Window | None:
    """Return the window of a tensor as it is now, looked up in the script's waiting frame."""
    frame = sys._getframe()
    main = sys.modules["__main__"].__dict__
    while frame.f_back is not None and not _is_stepped(frame):
        frame = frame.f_back
    scope = Scope.of(frame) if _is_stepped(frame) else Scope(main, main)
    value = bound(scope).get(wanted.name)
    if value is None:
        # A name that the script goes through its modules with may stand in for it here.
        value = look_up(scope, wanted.name)
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunction():
            value = as_array(value)
    if value is None or len(getattr(value, "shape", ())) != len(wanted.origin):
        return None
    return window(value, wanted.origin, wanted.rows, wanted.columns)


def _is_stepped(frame: FrameType) -> bool:
    """Say whether a frame is the script's, or one of an imported file that is stepped."""
    module = frame.f_globals.get("__name__")
    return module in OWN_MODULES and frame.f_globals is vars(sys.modules[module])
