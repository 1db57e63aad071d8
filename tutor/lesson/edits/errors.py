"""The one error of all edits: its text is a sentence for the person who asked for the edit."""


class EditError(Exception):
    """An edit that cannot be made; ``str`` of it says why, and what can be done instead."""
