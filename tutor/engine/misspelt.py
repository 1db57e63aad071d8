"""What an attribute was meant that is not there: ``backward`` for ``backwards``, as Python asks it.

Python asks so where it prints a traceback, and not in the exception's own words.
"""

import difflib

ALIKE = 0.8
"""How much of two names has to be the same."""


def meant(problem: BaseException) -> str:
    """Return the question that Python asks behind an attribute that is not there, "" for none."""
    if not isinstance(problem, AttributeError) or not isinstance(problem.name, str):
        return ""
    try:
        there = [name for name in dir(problem.obj) if isinstance(name, str)]
    except Exception:
        # An object may list what it has by code of its own, which may fail as any other.
        return ""
    near = nearest(problem.name, there)
    return f". Did you mean: '{near}'?" if near else ""


def nearest(name: str, there: list[str]) -> str:
    """Return the public one of some names that is most like another one, "" if none is much so.

    That letters are large or small counts least: ``sgd`` is meant for ``SGD``.
    """
    by_letters: dict[str, list[str]] = {}
    for each in there:
        if not each.startswith("_") and each != name:
            by_letters.setdefault(each.lower(), []).append(each)
    near = difflib.get_close_matches(name.lower(), by_letters, 1, ALIKE)
    alike = by_letters[near[0]] if near else [""]
    return max(alike, key=lambda each: difflib.SequenceMatcher(None, name, each).ratio())
