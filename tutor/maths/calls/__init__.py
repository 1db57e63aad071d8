"""What the calls of torch and NumPy compute, as expressions over their arguments."""

from tutor.maths.calls.registry import CALLS, called

__all__ = ["CALLS", "called"]
