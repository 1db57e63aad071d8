"""Python's search for garbage, which a program that starts can do without.

A start makes some hundred thousand objects, and nearly all of them stay. Python looks through them
again and again all the same: that is a fifth of the time to the first frame and of the time that
torch takes to be imported. So nothing is looked through while a program starts, and what stands
there then is left out of every later search, which makes those shorter too.
"""

import gc


def begin() -> None:
    """Look for no garbage from here on, until `started`."""
    gc.disable()


def started() -> None:
    """Look for garbage again, but not among what there is by now; nothing without `begin`.

    A process that forks after it shares more of its memory with its children, which would write
    into each object as they look at it.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


SELDOM = 5_000
"""Objects that come and stay until the youngest are looked through, instead of Python's 700."""


def seldom() -> None:
    """Look for garbage less often: what a frame is drawn with is gone with the frame.

    Python would look through it in the middle of every second one, for half a millisecond.
    """
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
