"""Draws that weights decide, and the steps that these decide: how a policy learns without a target.

A bandit's preferences make probabilities, an arm is drawn by them, its reward decides the step.
"""

import ast

from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.passing import draws
from tutor.lesson.inference.paths import reads


def drawing(units: list[Unit], mixes: dict[int, Mix]) -> int:
    """Return the first unit that draws by what depends on the weights, or how many there are."""
    stained: set[str] = set()
    for k, each in enumerate(units):
        if any(draws(node) and reads(node) & stained for node in ast.walk(each.statement)):
            return k
        stained |= each.writes if k in mixes else set()
    return len(units)


def is_decided(units: list[Unit], drawn: int, end: int) -> bool:
    """Tell whether what unit `drawn` draws has a part in what unit `end` does, or whether it is."""
    if drawn >= end:
        return False
    led = set(units[drawn].writes)
    deciding: set[ast.stmt] = set()
    for each in units[drawn + 1 : end]:
        if each.reads & led or deciding & set(each.blocks):
            led |= each.writes
            deciding |= {each.trail[-1]} if each.header else set()
    return bool(units[end].reads & led or deciding & set(units[end].blocks))
