"""Phases of the training loops that no marker names, told by what the statements do."""

from tutor.lesson.inference.guess import Guess
from tutor.lesson.inference.search import infer

__all__ = ["Guess", "infer"]
