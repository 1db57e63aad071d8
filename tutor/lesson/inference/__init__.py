"""Phases of the training loops that no marker names, told by what the statements do."""

from tutor.lesson.inference.search import Guess, infer

__all__ = ["Guess", "infer"]
