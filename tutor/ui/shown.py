"""The message by which a screen says that its first frame is there."""

from textual.message import Message


class Shown(Message):
    """There is something to see; what takes time to load may be loaded now."""
