"""Conditions over the values of a run: ``loss < 0.1``, ``w.grad > 5``, ``isnan(loss)``.

A condition compares names of the record (``w``, ``w.grad``, ``model.0.weight[2, 1]``,
``optimizer.state[w].exp_avg``), ``iteration`` and ``phase`` with numbers and with each other, and
``and``, ``or``, ``not`` join conditions. There are arithmetic and the functions ``abs``, ``min``,
``max``, ``mean``, ``sum``, ``norm``, ``isnan``, ``isinf``, ``any``, ``all`` and ``changed``.

- A comparison with a tensor of many elements holds if it holds of *any* element: ``w > 0`` asks for
  one positive weight, ``all(w > 0)`` for all, ``0 < w < 1`` for one between the two.
- Where a name is not bound yet, and where a gradient is None, comparisons are false; ``w.grad is
  None`` asks for that. ``nan`` alone asks for NaN in any value or gradient.
- Of a large tensor only statistics are recorded. Where the answer does not follow from them it is
  None: unknown.
"""

from tutor.trace.conditions.evaluation import holds
from tutor.trace.conditions.grammar import condition
from tutor.trace.conditions.kinds import Valued
from tutor.trace.conditions.naming import names, unknown
from tutor.trace.conditions.nodes import Condition
from tutor.trace.conditions.sentences import Direction, Search, parse
from tutor.trace.conditions.steps import Asked, of_step

__all__ = [
    "Asked",
    "Condition",
    "Direction",
    "Search",
    "Valued",
    "condition",
    "holds",
    "names",
    "of_step",
    "parse",
    "unknown",
]
