"""Stepping through a lesson line by line: a letter in, a few sentences out, without a screen."""
