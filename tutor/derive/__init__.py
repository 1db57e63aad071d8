"""From recorded steps to what they computed: equations, chain rules, and their proofs."""

from tutor.derive.step import attempted, derived, expressions

__all__ = ["attempted", "derived", "expressions"]
