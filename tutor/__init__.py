"""gradstep: a terminal tutor that steps through real training loops."""

__version__ = "0.1.0"
